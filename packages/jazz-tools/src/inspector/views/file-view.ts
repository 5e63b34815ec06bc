import type { RawBinaryCoStream } from "cojson"
import { createElement as h, useEffect, useMemo, useState, type ReactElement } from "react"
import { bytes } from "../kinds.ts"
import { LongText } from "../parts/long-text.ts"
import { Nothing, Table } from "../parts/table.ts"

/** Kinds that browsers show and that run nothing. */
const PICTURES: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"])

/** What is known of a file, a download, and a preview of a picture. */
export function FileView({ raw }: { readonly raw: RawBinaryCoStream }): ReactElement {
  const [failed, setFailed] = useState<string>()
  const info = raw.getBinaryStreamInfo()
  if (!info) return h(Nothing, null, "There is no file yet.")
  const isComplete = raw.isBinaryStreamEnded()
  const rows = [
    ["type", "Type", h(LongText, { text: info.mimeType || "–" })],
    ["name", "Name", h(LongText, { text: info.fileName || "–" })],
    ["size", "Size", info.totalSizeBytes === undefined ? "–" : bytes(info.totalSizeBytes)],
    ["complete", "Complete", isComplete ? "yes" : "no, some of it has not arrived"],
  ] as const
  const download = () => setFailed(save(raw, info.fileName) ? undefined : "This is no file: its pieces do not fit together.")
  return h(
    "section",
    { "aria-label": "File" },
    h(Table, { label: "File", columns: ["Property", "Value"], rows }),
    h("p", null, h("button", { type: "button", disabled: !isComplete, onClick: download }, "Download")),
    failed && h("p", { className: "notice", role: "alert" }, failed),
    h(Picture, { raw }),
  )
}

/** A file that is a picture; nothing for all others. */
export function Picture({ raw, label = "Preview" }: { readonly raw: RawBinaryCoStream; readonly label?: string }): ReactElement | null {
  const type = raw.getBinaryStreamInfo()?.mimeType ?? ""
  const isShown = PICTURES.has(type) && raw.isBinaryStreamEnded()
  const blob = useMemo(() => (isShown ? blobOf(raw, type) : undefined), [raw.id, isShown, type])
  const [url, setURL] = useState<string>()
  useEffect(() => {
    if (!blob) return setURL(undefined)
    const made = URL.createObjectURL(blob)
    setURL(made)
    return () => URL.revokeObjectURL(made)
  }, [blob])
  return url === undefined ? null : h("img", { className: "picture", src: url, alt: label })
}

function blobOf(raw: RawBinaryCoStream, type: string): Blob | undefined {
  const chunks = raw.getBinaryChunks()?.chunks
  return chunks && new Blob(chunks as Uint8Array<ArrayBuffer>[], { type }) // the engine shares no memory
}

/** Always as bytes: a page among the files would run with the rights of this one if it were opened. */
function save(raw: RawBinaryCoStream, name: string | undefined): boolean {
  const blob = blobOf(raw, "application/octet-stream")
  if (!blob) return false
  const url = URL.createObjectURL(blob)
  const link = document.createElement("a")
  link.href = url
  link.download = name || raw.id
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
  return true
}
