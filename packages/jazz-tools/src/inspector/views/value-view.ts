import type { RawCoValue } from "cojson"
import { createElement as h, type ReactElement } from "react"
import { kinded } from "../kinds.ts"
import { Nothing } from "../parts/table.ts"
import { AccountView } from "./account-view.ts"
import { FeedView } from "./feed-view.ts"
import { FileView } from "./file-view.ts"
import { GroupView } from "./group-view.ts"
import { ImageView } from "./image-view.ts"
import { ListView } from "./list-view.ts"
import { MapView } from "./map-view.ts"
import { TextView } from "./text-view.ts"

/** What a value has, by its kind. */
export function ValueView({ raw }: { readonly raw: RawCoValue }): ReactElement {
  const value = kinded(raw)
  if (raw.core.isDeleted) return h(Nothing, null, "This value was deleted.")
  switch (value.kind) {
    case "Account":
      return h(AccountView, { raw: value.raw })
    case "Group":
      return h(GroupView, { raw: value.raw })
    case "Image":
      return h(ImageView, { raw: value.raw })
    case "CoMap":
      return h(MapView, { raw: value.raw })
    case "FileStream":
      return h(FileView, { raw: value.raw })
    case "CoFeed":
      return h(FeedView, { raw: value.raw })
    case "CoPlainText":
    case "CoRichText":
      return h(TextView, { raw: value.raw })
    case "CoList":
      return h(ListView, { raw: value.raw })
    case "Unknown":
      return h(Nothing, null, "This engine does not know what kind of value this is; see its raw data.")
  }
}
