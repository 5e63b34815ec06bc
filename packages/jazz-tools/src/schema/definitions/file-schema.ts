import { createRawFile } from "../../values/file/create-file.ts"
import { FileStream as FileClass, fileKind } from "../../values/file/file-stream.ts"
import { loadFile } from "../../values/file/load-file.ts"
import { writeBlob } from "../../values/file/write-file.ts"
import { attachPlan, expectPlan } from "../plan-of.ts"
import type { ValuePlan } from "../plan.ts"
import type { FileLoadOptions } from "../schema-types.ts"
import { CreatableSchema, readingNode } from "./co-schema-object.ts"
import { leafPlan } from "./leaf-plan.ts"

/** `co.fileStream`. */
export class FileSchema extends CreatableSchema {
  readonly builtin = "FileStream"

  override create(options?: unknown): FileClass {
    return createRawFile(expectPlan(this), options)
  }

  createFromBlob(blob: Blob, options?: unknown): Promise<FileClass> {
    return writeBlob(expectPlan(this), blob, options)
  }

  createFromArrayBuffer(buffer: ArrayBuffer, mimeType: string, fileName: string | undefined, options?: unknown): Promise<FileClass> {
    const blob = new Blob([buffer], { type: mimeType })
    return this.createFromBlob(fileName === undefined ? blob : Object.defineProperty(blob, "name", { value: fileName }), options)
  }

  override load(id: string, options: FileLoadOptions = {}): Promise<object> {
    return loadFile(readingNode(options), expectPlan(this), id, options)
  }

  /** undefined when the file is not available. */
  async loadAsBlob(id: string, options: FileLoadOptions = {}): Promise<Blob | undefined> {
    const file = await this.load(id, options)
    return file instanceof FileClass ? file.toBlob(options) : undefined
  }

  /** undefined when the file is not available. */
  async loadAsBase64(id: string, options: FileLoadOptions & { readonly dataURL?: boolean } = {}): Promise<string | undefined> {
    const file = await this.load(id, options)
    return file instanceof FileClass ? file.asBase64(options) : undefined
  }

  protected copy(): FileSchema {
    return new FileSchema()
  }

  protected compile(): ValuePlan {
    return leafPlan(this, fileKind, FileClass, { permissions: this.permissions })
  }
}

const fileSchema = new FileSchema()
attachPlan(FileClass, () => expectPlan(fileSchema))

// The class does what the schema without permissions does.
for (const name of ["create", "createFromBlob", "createFromArrayBuffer", "load", "loadAsBlob", "loadAsBase64", "subscribe"] as const) {
  Object.defineProperty(FileClass, name, { value: fileSchema[name].bind(fileSchema), configurable: true, writable: true })
}

// Given out here, where it becomes a schema: bundlers leave this file out of apps without files.
export type FileStream = FileClass
/**
 * A file: bytes in pieces of 100 KB, with a MIME type and a name. Nothing can be changed once it is finished.
 *
 * @example
 * ```ts
 * import { FileStream } from "jazz-tools"
 *
 * const file = await FileStream.createFromBlob(new Blob(["hello"]), { onProgress: (share) => share })
 * const blob = await FileStream.loadAsBlob(file.$jazz.id)
 * console.log(await blob?.text()) // hello
 * ```
 */
export const FileStream = FileClass
