/** Values as sync messages, to carry them between nodes by hand. */
import type { LocalNode, RawCoID, RawCoValue } from "cojson"
import type { ContentPiece } from "./base.ts"

/** The content of the values and of everything needed to read them, each value after what it depends on. */
export function exportPieces(node: LocalNode, values: Iterable<RawCoValue>): ContentPiece[] {
  const pieces: ContentPiece[] = []
  const seen = new Set<RawCoID>()
  const add = (id: RawCoID): void => {
    if (seen.has(id) || !node.hasCoValue(id)) return
    seen.add(id)
    const core = node.getCoValue(id)
    for (const dependency of core.getDependedOnCoValues()) add(dependency)
    pieces.push(...(core.newContentSince() ?? []))
  }
  for (const raw of values) add(raw.id)
  return pieces
}

/** Takes exported values into a node, where they are verified like any content. Idempotent. */
export function importPieces(node: LocalNode, pieces: readonly ContentPiece[]): void {
  for (const piece of pieces) node.syncManager.handleNewContent(piece, "import")
}
