import type { CoValueKind } from "../log/header.ts"
import { FeedView } from "./feed-view.ts"
import { ListView } from "./list-view.ts"
import { MapView } from "./map-view.ts"
import type { View } from "./view.ts"

/** An empty view for a kind of value. */
export function createView(kind: CoValueKind): View {
  switch (kind) {
    case "colist":
    case "coplaintext":
      return new ListView()
    case "costream":
    case "binary":
      return new FeedView()
    case "account":
    case "group":
    case "comap":
    case "unknown":
      return new MapView()
  }
}
