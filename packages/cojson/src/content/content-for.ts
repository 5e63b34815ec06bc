import type { CoValueCore } from "../covalue/co-value-core.ts"
import { RawAccount } from "./raw-account.ts"
import { RawBinaryCoStream } from "./raw-binary-co-stream.ts"
import { RawCoList } from "./raw-co-list.ts"
import { RawCoMap } from "./raw-co-map.ts"
import { RawCoPlainText } from "./raw-co-plain-text.ts"
import { RawCoStream } from "./raw-co-stream.ts"
import { RawGroup } from "./raw-group.ts"

/** Any handle. */
export type RawCoValue = RawCoMap | RawCoList | RawCoPlainText | RawCoStream | RawBinaryCoStream | RawGroup | RawAccount

/** A new handle of the kind that the header says. Values of unknown kinds look like empty maps. */
export function contentFor(core: CoValueCore): RawCoValue {
  switch (core.kind) {
    case "account":
      return new RawAccount(core)
    case "group":
      return new RawGroup(core)
    case "colist":
      return new RawCoList(core)
    case "coplaintext":
      return new RawCoPlainText(core)
    case "costream":
      return new RawCoStream(core)
    case "binary":
      return new RawBinaryCoStream(core)
    case "comap":
    case "unknown":
      return new RawCoMap(core)
  }
}
