/** Writing whole files. */
import type { ValuePlan } from "../../schema/plan.ts"
import { createRawFile } from "./create-file.ts"
import type { FileStream } from "./file-stream.ts"

/** As the published packages cut files. */
const CHUNK_BYTES = 102_400
const PROGRESS_INTERVAL_MS = 100

export interface WriteOptions {
  readonly onProgress?: ((fraction: number) => void) | undefined
}

/** Writes a blob chunk by chunk, giving other work a turn in between. */
export async function writeBlob(plan: ValuePlan, blob: Blob, options: unknown): Promise<FileStream> {
  const file = createRawFile(plan, options)
  const onProgress =
    typeof options === "object" && options !== null && "onProgress" in options ? (options as WriteOptions).onProgress : undefined
  const bytes = new Uint8Array(await blob.arrayBuffer())
  const fileName = "name" in blob && typeof blob.name === "string" ? blob.name : undefined
  file.start({ mimeType: blob.type, totalSizeBytes: blob.size, ...(fileName === undefined ? {} : { fileName }) })
  let reportedAt = Date.now()
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    file.push(bytes.slice(start, start + CHUNK_BYTES))
    const now = Date.now()
    if (onProgress && now - reportedAt >= PROGRESS_INTERVAL_MS) {
      reportedAt = now
      onProgress(start / bytes.length)
    }
    await new Promise((resolve) => setTimeout(resolve, 0))
  }
  file.end()
  onProgress?.(1)
  return file
}
