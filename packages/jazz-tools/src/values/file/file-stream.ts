/** FileStream: one file, written chunk by chunk. */
import { RawBinaryCoStream, type RawCoValue } from "cojson"
import type { ValueKind, ValuePlan } from "../../schema/plan.ts"
import type { FileStreamSchema } from "../../schema/schema-types.ts"
import type { SubscribeListener, SubscribeOptions } from "../../schema/load-options.ts"
import type { OwnedJazz } from "../base.ts"
import { bytesToBase64 } from "./base64.ts"
import { INSPECT } from "../inspect.ts"
import type { Scope } from "../scope.ts"
import { attachJazz, ValueJazz } from "../value-jazz.ts"

export interface FileInfo {
  readonly mimeType: string
  readonly fileName?: string | undefined
  readonly totalSizeBytes?: number | undefined
}

export interface FileChunks extends FileInfo {
  readonly chunks: Uint8Array[]
  readonly finished: boolean
}

interface ReadOptions {
  /** Give what is here before the end has arrived. */
  readonly allowUnfinished?: boolean | undefined
}

export interface FileStreamJazz extends OwnedJazz {
  readonly raw: RawBinaryCoStream
  subscribe(listener: SubscribeListener<FileStream>): () => void
  subscribe(options: SubscribeOptions<true>, listener: SubscribeListener<FileStream>): () => void
}

/** What `FileStream` of the package is; `file-schema.ts` tells more. */
export class FileStream {
  declare readonly $jazz: FileStreamJazz

  constructor(raw: RawBinaryCoStream, plan: ValuePlan, scope: Scope) {
    attachJazz(this, new FileJazz(raw, plan, scope))
  }

  get $isLoaded(): true {
    return true
  }

  get $type$(): "BinaryCoStream" {
    return "BinaryCoStream"
  }

  // The schema gives the class these.
  declare static readonly create: FileStreamSchema["create"]
  declare static readonly createFromBlob: FileStreamSchema["createFromBlob"]
  declare static readonly createFromArrayBuffer: FileStreamSchema["createFromArrayBuffer"]
  declare static readonly load: FileStreamSchema["load"]
  declare static readonly loadAsBlob: FileStreamSchema["loadAsBlob"]
  declare static readonly loadAsBase64: FileStreamSchema["loadAsBase64"]
  declare static readonly subscribe: FileStreamSchema["subscribe"]

  /** Throws when the file was started before. */
  start(info: FileInfo): void {
    if (this.getMetadata()) throw new Error("This file was started already")
    this.$jazz.raw.startBinaryStream({ ...info }, "private")
  }

  /** Throws before `start` and after `end`. */
  push(chunk: Uint8Array): void {
    this.#expectOpen()
    this.$jazz.raw.pushBinaryStreamChunk(chunk, "private")
  }

  /** Throws before `start` and after `end`. */
  end(): void {
    this.#expectOpen()
    this.$jazz.raw.endBinaryStream("private")
  }

  getMetadata(): FileInfo | undefined {
    const info = this.$jazz.raw.getBinaryStreamInfo()
    return info && fileInfo(info)
  }

  getChunks(options: ReadOptions = {}): FileChunks | undefined {
    const content = this.$jazz.raw.getBinaryChunks(options.allowUnfinished)
    return content && { ...fileInfo(content), chunks: content.chunks, finished: content.finished }
  }

  isBinaryStreamEnded(): boolean {
    return this.$jazz.raw.isBinaryStreamEnded()
  }

  toBlob(options: ReadOptions = {}): Blob | undefined {
    const content = this.getChunks(options)
    // Chunks are never backed by shared memory.
    return content && new Blob(content.chunks as Uint8Array<ArrayBuffer>[], { type: content.mimeType })
  }

  asBase64(options: ReadOptions & { readonly dataURL?: boolean } = {}): string | undefined {
    const content = this.getChunks(options)
    if (!content) return undefined
    const text = bytesToBase64(content.chunks)
    return options.dataURL ? `data:${content.mimeType};base64,${text}` : text
  }

  toJSON(): { $jazz: { id: string } } & Partial<FileChunks> {
    return { $jazz: { id: this.$jazz.id }, ...this.getChunks() }
  }

  [INSPECT](): unknown {
    return this.toJSON()
  }

  #expectOpen(): void {
    if (!this.getMetadata()) throw new Error("This file was not started; call start first")
    if (this.isBinaryStreamEnded()) throw new Error("This file has ended")
  }
}

/** Always with all three members: what is unknown is there as undefined. */
function fileInfo({ mimeType, fileName, totalSizeBytes }: FileInfo): FileInfo {
  return { mimeType, fileName, totalSizeBytes }
}

class FileJazz extends ValueJazz {
  readonly raw: RawBinaryCoStream

  constructor(raw: RawBinaryCoStream, plan: ValuePlan, scope: Scope) {
    super(plan, scope)
    this.raw = raw
  }
}

function isBinary(raw: RawCoValue): raw is RawBinaryCoStream {
  return raw instanceof RawBinaryCoStream
}

export const fileKind: ValueKind = {
  name: "FileStream",
  accepts: isBinary,
  streams: true,
  wrap: (raw, plan, scope) => new (plan.instanceClass as typeof FileStream)(raw as RawBinaryCoStream, plan, scope), // accepts() has checked
}
