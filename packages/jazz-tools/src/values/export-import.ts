/** Values as sync messages, to carry them between nodes by hand. */
import type { CoValueCore, LocalNode, RawCoID, RawCoValue } from "cojson"
import { encodeContent, priorityOf } from "cojson/internals"
import type { ContentPiece } from "./base.ts"

/** The content of the values and of everything needed to read them, each value after what it depends on. */
export function exportPieces(node: LocalNode, values: Iterable<RawCoValue>): ContentPiece[] {
  return withDependencies(node, values).flatMap((core) => core.newContentSince() ?? [])
}

/** {@link exportPieces} as canonical JSON texts, without the values that `isKnown` says the receiver has as they are. */
export function exportTexts(
  node: LocalNode,
  values: Iterable<RawCoValue>,
  isKnown: (core: CoValueCore) => boolean = () => false,
): string[] {
  return withDependencies(node, values).flatMap((core) => {
    if (isKnown(core)) return []
    const priority = priorityOf(core.header)
    return core.contentSince(undefined).map((piece) => encodeContent(piece, priority))
  })
}

function withDependencies(node: LocalNode, values: Iterable<RawCoValue>): CoValueCore[] {
  const cores: CoValueCore[] = []
  const seen = new Set<RawCoID>()
  const add = (id: RawCoID): void => {
    if (seen.has(id) || !node.hasCoValue(id)) return
    seen.add(id)
    const core = node.getCoValue(id)
    for (const dependency of core.dependencies()) add(dependency)
    cores.push(core)
  }
  for (const raw of values) add(raw.id)
  return cores
}

/** Takes exported values into a node, where they are verified like any content. Idempotent. */
export function importPieces(node: LocalNode, pieces: readonly ContentPiece[]): void {
  for (const piece of pieces) node.syncManager.handleNewContent(piece, "import")
}
