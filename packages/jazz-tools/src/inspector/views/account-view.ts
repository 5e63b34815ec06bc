import type { RawAccount } from "cojson"
import { createElement as h, type ReactElement } from "react"
import { isGroupMatter } from "../group-keys.ts"
import { LongText } from "../parts/long-text.ts"
import { MapView } from "./map-view.ts"

/** Profile, root and other fields. Keys are in the raw data. */
export function AccountView({ raw }: { readonly raw: RawAccount }): ReactElement {
  const { ruleset } = raw.core.expectHeader()
  const agent = ruleset.type === "group" ? ruleset.initialAdmin : "–"
  return h(
    "section",
    { "aria-label": "Account" },
    h(MapView, { raw, keys: raw.keys().filter((key) => !isGroupMatter(key)) }),
    h("p", { className: "faint" }, "Signs and reads as ", h(LongText, { text: agent, className: "id" })),
  )
}
