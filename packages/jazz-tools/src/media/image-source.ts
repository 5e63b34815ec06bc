/** An encoded image, for example a PNG or a JPEG. */
export type ImageSource = Blob | ArrayBuffer | ArrayBufferView

export function blobOf(source: ImageSource): Blob {
  return source instanceof Blob ? source : new Blob([source as BlobPart]) // the platform refuses memory that it does not take
}

/** Paths and URIs are sources on mobile platforms only. */
export function refuseTexts(source: unknown): void {
  if (typeof source === "string") throw new Error("createImage(string) is not supported on this platform")
}
