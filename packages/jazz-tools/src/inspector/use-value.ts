import { isRawCoID, type CoID, type RawCoValue } from "cojson"
import { useEffect, useState } from "react"
import { mayRead, useInspection } from "./reader.ts"

/** How far a value has come. `reason` is a sentence for developers. */
export type ValueState =
  | { readonly status: "loading" }
  | { readonly status: "unavailable"; readonly reason: string }
  | { readonly status: "unauthorized"; readonly reason: string; readonly raw: RawCoValue }
  | { readonly status: "ready"; readonly raw: RawCoValue }

const LOADING: ValueState = { status: "loading" }

/** Follows a value. There is another handle after each of its changes. */
export function useValue(id: string | undefined): ValueState {
  const { node } = useInspection()
  const [seen, setSeen] = useState<{ readonly id: string; readonly node: typeof node; readonly value: RawCoValue | "unavailable" }>()
  const isWanted = isValueID(id)
  useEffect(() => {
    if (!isWanted) return undefined
    return node.subscribe(id as CoID<RawCoValue>, (value) => setSeen({ id, node, value }))
  }, [id, node, isWanted])

  if (id === undefined) return LOADING
  if (!isWanted) return { status: "unavailable", reason: "This is no id of a CoValue: those are co_z and 19 bytes in base 58." }
  if (seen?.id !== id || seen.node !== node) return LOADING
  return stateOf(seen.value, node.getCurrentAccountOrAgentID())
}

/** The value once it is there and may be read. */
export function useReadable(id: string | undefined): RawCoValue | undefined {
  const state = useValue(id)
  return state.status === "ready" ? state.raw : undefined
}

/** Whether a text is as long as an id, and of its letters. */
export function isValueID(value: unknown): value is string {
  return isRawCoID(value) && /^co_z[1-9A-HJ-NP-Za-km-z]{20,40}$/.test(value)
}

function stateOf(value: RawCoValue | "unavailable", me: string): ValueState {
  if (value === "unavailable")
    return { status: "unavailable", reason: "Neither the storage of this device nor a server has it, or no server can be reached." }
  if (mayRead(value)) return { status: "ready", raw: value }
  const { ruleset } = value.core.expectHeader()
  const owner = ruleset.type === "ownedByGroup" ? `group ${ruleset.group}` : "what decides about it"
  return { status: "unauthorized", raw: value, reason: `${me} has no role in ${owner} that lets it read.` }
}
