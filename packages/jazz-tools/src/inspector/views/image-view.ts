import { RawBinaryCoStream, type RawCoMap } from "cojson"
import { createElement as h, type ReactElement } from "react"
import { isValueID, useReadable } from "../use-value.ts"
import { Picture } from "./file-view.ts"
import { MapView } from "./map-view.ts"

/** An image in its original size, above the fields of its map. */
export function ImageView({ raw }: { readonly raw: RawCoMap }): ReactElement {
  const original = raw.get("original")
  const file = useReadable(isValueID(original) ? original : undefined)
  return h(
    "section",
    { "aria-label": "Image" },
    file instanceof RawBinaryCoStream && h(Picture, { raw: file, label: "Original" }),
    h(MapView, { raw }),
  )
}
