/**
 * An encoded image, for example a PNG or a JPEG. Texts, which are paths and URIs on mobile platforms, are among them only for programs that
 * run there as well: here they are refused.
 */
export type ImageSource = Blob | ArrayBuffer | ArrayBufferView | string

/** Throws for texts. */
export function blobOf(source: ImageSource): Blob {
  if (typeof source === "string") throw new Error("createImage(string) is not supported on this platform")
  return source instanceof Blob ? source : new Blob([source as BlobPart]) // the platform refuses memory that it does not take
}
