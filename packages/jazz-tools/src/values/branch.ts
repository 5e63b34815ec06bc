import type { RawCoValue } from "cojson"
import { mergeBranch } from "cojson/internals"
import { nodeOf } from "../schema/plan.ts"

/** Name and source of a branch; undefined for values that are none. */
export function branchOf(raw: RawCoValue): { readonly name: string; readonly source: string } | undefined {
  const meta = raw.headerMeta
  return typeof meta?.branch === "string" && typeof meta.source === "string" ? { name: meta.branch, source: meta.source } : undefined
}

/** The id that users know a branch by. */
export function sourceIDOf(raw: RawCoValue): string | undefined {
  return branchOf(raw)?.source
}

/** Merges every branch among the values into its source. */
export function mergeCovered(values: Iterable<RawCoValue>): void {
  for (const raw of [...values]) {
    const branch = branchOf(raw)
    const source = branch && nodeOf(raw).getCoValue(branch.source as RawCoValue["id"])
    if (source?.isAvailable()) mergeBranch(raw.core, source)
  }
}
