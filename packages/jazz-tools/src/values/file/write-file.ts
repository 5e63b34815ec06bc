/** Writing whole files. */
import type { ValuePlan } from "../../schema/plan.ts"
import { createRawFile } from "./create-file.ts"
import type { FileStream } from "./file-stream.ts"

/** As the published packages cut files. */
const CHUNK_BYTES = 102_400
const PROGRESS_INTERVAL_MS = 100
/** Half a frame: a timer takes longer than a chunk, so not every chunk is worth one. */
const WORK_MS = 8

export interface WriteOptions {
  readonly onProgress?: ((fraction: number) => void) | undefined
}

/** Writes a blob chunk by chunk, and gives other work a turn every 8 ms; what is written until then goes out. */
export async function writeBlob(plan: ValuePlan, blob: Blob, options: unknown): Promise<FileStream> {
  const file = createRawFile(plan, options)
  const onProgress =
    typeof options === "object" && options !== null && "onProgress" in options ? (options as WriteOptions).onProgress : undefined
  const bytes = new Uint8Array(await blob.arrayBuffer())
  const fileName = "name" in blob && typeof blob.name === "string" ? blob.name : undefined
  file.start({ mimeType: blob.type, totalSizeBytes: blob.size, ...(fileName === undefined ? {} : { fileName }) })
  let reportedAt = Date.now()
  let startedAt = performance.now()
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    file.push(bytes.subarray(start, start + CHUNK_BYTES))
    const now = Date.now()
    if (onProgress && now - reportedAt >= PROGRESS_INTERVAL_MS) {
      reportedAt = now
      onProgress(start / bytes.length)
    }
    if (performance.now() - startedAt < WORK_MS) continue
    await new Promise((resolve) => setTimeout(resolve, 0))
    startedAt = performance.now()
  }
  file.end()
  onProgress?.(1)
  return file
}
