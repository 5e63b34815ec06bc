/** Schemas of values without references: texts, files, vectors. */
import { FileStream, fileKind } from "../../values/file/file-stream.ts"
import { createRawFile } from "../../values/file/create-file.ts"
import { loadFile } from "../../values/file/load-file.ts"
import { writeBlob } from "../../values/file/write-file.ts"
import { CoPlainText, textKind } from "../../values/text/co-plain-text.ts"
import { CoRichText } from "../../values/text/co-rich-text.ts"
import { CoVector, vectorKind } from "../../values/vector/co-vector.ts"
import type { FileLoadOptions } from "../schema-types.ts"
import { attachPlan, expectPlan } from "../plan-of.ts"
import type { ValueKind, ValuePlan } from "../plan.ts"
import { CreatableSchema, readingNode } from "./co-schema-object.ts"

function leafPlan(
  schema: object,
  kind: ValueKind,
  instanceClass: ValuePlan["instanceClass"],
  extra: Pick<ValuePlan, "permissions" | "dimensions">,
): ValuePlan {
  return { kind, schema, instanceClass, field: () => undefined, migration: undefined, ...extra }
}

const plainTextKind = textKind("CoPlainText")
const richTextKind = textKind("CoRichText")

/** `co.plainText`. */
export class PlainTextSchema extends CreatableSchema {
  readonly builtin = "CoPlainText"

  protected copy(): PlainTextSchema {
    return new PlainTextSchema()
  }

  protected compile(): ValuePlan {
    return leafPlan(this, plainTextKind, CoPlainText, { permissions: this.permissions })
  }
}

/** `co.richText`. */
export class RichTextSchema extends CreatableSchema {
  readonly builtin = "CoRichText"

  protected copy(): RichTextSchema {
    return new RichTextSchema()
  }

  protected compile(): ValuePlan {
    return leafPlan(this, richTextKind, CoRichText, { permissions: this.permissions })
  }
}

/** `co.fileStream`. */
export class FileSchema extends CreatableSchema {
  readonly builtin = "FileStream"

  override create(options?: unknown): FileStream {
    return createRawFile(expectPlan(this), options)
  }

  createFromBlob(blob: Blob, options?: unknown): Promise<FileStream> {
    return writeBlob(expectPlan(this), blob, options)
  }

  createFromArrayBuffer(buffer: ArrayBuffer, mimeType: string, fileName: string | undefined, options?: unknown): Promise<FileStream> {
    const blob = new Blob([buffer], { type: mimeType })
    return this.createFromBlob(fileName === undefined ? blob : Object.defineProperty(blob, "name", { value: fileName }), options)
  }

  override load(id: string, options: FileLoadOptions = {}): Promise<object> {
    return loadFile(readingNode(options), expectPlan(this), id, options)
  }

  /** undefined when the file is not available. */
  async loadAsBlob(id: string, options: FileLoadOptions = {}): Promise<Blob | undefined> {
    const file = await this.load(id, options)
    return file instanceof FileStream ? file.toBlob(options) : undefined
  }

  /** undefined when the file is not available. */
  async loadAsBase64(id: string, options: FileLoadOptions & { readonly dataURL?: boolean } = {}): Promise<string | undefined> {
    const file = await this.load(id, options)
    return file instanceof FileStream ? file.asBase64(options) : undefined
  }

  protected copy(): FileSchema {
    return new FileSchema()
  }

  protected compile(): ValuePlan {
    return leafPlan(this, fileKind, FileStream, { permissions: this.permissions })
  }
}

/** `co.vector`. */
export class VectorSchema extends CreatableSchema {
  readonly builtin = "CoVector"
  readonly dimensions: number

  constructor(dimensions: number) {
    super()
    if (!Number.isInteger(dimensions) || dimensions <= 0)
      throw new Error("co.vector() expects the vector dimensions count to be a positive integer")
    this.dimensions = dimensions
  }

  protected copy(): VectorSchema {
    return new VectorSchema(this.dimensions)
  }

  protected compile(): ValuePlan {
    const instanceClass = class extends CoVector {}
    const plan = leafPlan(this, vectorKind, instanceClass, { permissions: this.permissions, dimensions: this.dimensions })
    attachPlan(instanceClass, () => plan)
    return plan
  }
}

const fileSchema = new FileSchema()

for (const [instanceClass, schema] of [
  [CoRichText, new RichTextSchema()],
  [CoPlainText, new PlainTextSchema()],
  [FileStream, fileSchema],
] as const) {
  attachPlan(instanceClass, () => expectPlan(schema))
}

// The class does what the schema without permissions does.
for (const name of ["create", "createFromBlob", "createFromArrayBuffer", "load", "loadAsBlob", "loadAsBase64", "subscribe"] as const) {
  Object.defineProperty(FileStream, name, { value: fileSchema[name].bind(fileSchema), configurable: true, writable: true })
}
