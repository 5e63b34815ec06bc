import { base64urlPieces } from "../base/base64url.ts"
import { JazzError } from "../base/errors.ts"
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts"
import { scratch } from "../base/scratch.ts"
import { chunkChangesText } from "../covalue/chunk-change.ts"
import type { WritePrivacy } from "../covalue/local-write.ts"
import type { FeedItem } from "../views/feed-view.ts"
import { RawCoStream } from "./raw-co-stream.ts"

/** What is known of a file before its bytes. */
export type BinaryStreamInfo = {
  readonly mimeType: string
  readonly fileName?: string | undefined
  readonly totalSizeBytes?: number | undefined
}

const CHUNK_PREFIX = "binary_U"

/** A file: a start, chunks, an end, all written by one session (data-model §9.2). */
export class RawBinaryCoStream<Meta extends JsonObject | null = JsonObject | null> extends RawCoStream<JsonValue, Meta> {
  startBinaryStream(info: BinaryStreamInfo, privacy: WritePrivacy = "private"): void {
    this.push({ type: "start", ...info }, privacy)
  }

  /** A chunk should be 100 KiB (102 400 bytes) or less. Throws `write.invalid` for what has no bytes. */
  pushBinaryStreamChunk(bytes: Uint8Array, privacy: WritePrivacy = "private"): void {
    if (typeof bytes?.subarray !== "function")
      throw new JazzError("write.invalid", "A chunk of a file is a Uint8Array", { coValueID: this.id })
    const pieces = [CHUNK_PREFIX, ...base64urlPieces(bytes)]
    const chunk = pieces.reduce((before, piece) => before + piece)
    this.core.makeTransaction([{ type: "chunk", chunk }], privacy, undefined, undefined, chunkChangesText(pieces))
  }

  endBinaryStream(privacy: WritePrivacy = "private"): void {
    this.push({ type: "end" }, privacy)
  }

  isBinaryStreamEnded(): boolean {
    return isType(this.#items?.at(-1)?.value, "end")
  }

  /** undefined while no session has begun a file. */
  getBinaryStreamInfo(): BinaryStreamInfo | undefined {
    const start = this.#items?.[0]?.value
    if (!isType(start, "start")) return undefined
    const { mimeType, fileName, totalSizeBytes } = start
    return {
      mimeType: typeof mimeType === "string" ? mimeType : "",
      fileName: typeof fileName === "string" ? fileName : undefined,
      totalSizeBytes: typeof totalSizeBytes === "number" ? totalSizeBytes : undefined,
    }
  }

  /** The file; undefined when there is none, something else is between its chunks, or it is not complete and `allowUnfinished` is not set. */
  getBinaryChunks(allowUnfinished = false): (BinaryStreamInfo & { readonly chunks: Uint8Array[]; readonly finished: boolean }) | undefined {
    const info = this.getBinaryStreamInfo()
    const items = this.#items
    if (!info || !items || (!allowUnfinished && !this.isBinaryStreamEnded())) return undefined
    const chunks: Uint8Array[] = []
    let finished = false
    for (const { value } of items.slice(1)) {
      finished = isType(value, "end")
      if (finished) break
      if (!isType(value, "chunk")) return undefined // a second start, for instance: what would follow belongs to another file
      const bytes = bytesOf(value.chunk)
      if (bytes) chunks.push(bytes)
    }
    return { ...info, chunks, finished }
  }

  /** The items of the only session; several sessions make no file. */
  get #items(): readonly FeedItem[] | undefined {
    const [session, ...others] = this.view.sessions()
    return session === undefined || others.length > 0 ? undefined : this.view.itemsIn(session)
  }
}

function isType(value: JsonValue | undefined, type: string): value is JsonObject {
  return isJsonObject(value) && value.type === type
}

function bytesOf(chunk: JsonValue | undefined): Uint8Array | undefined {
  if (typeof chunk !== "string" || !chunk.startsWith(CHUNK_PREFIX)) return undefined
  const { bytes, texts } = scratch(chunk.length)
  const length = texts.writeBase64url(chunk.slice(CHUNK_PREFIX.length), 0)
  return length === undefined ? undefined : bytes.slice(0, length)
}
