/**
 * Rope: a text that is changed again and again, and read after every change. Each time it is a new string, put together from parts of which
 * nearly all were there before; the engine copies them into one when somebody looks at characters.
 */

/** Code units of a piece when it is cut. */
const PIECE = 512
const MAX_PIECE = 4 * PIECE

export class Rope {
  /** A heap: node i is nodes 2i and 2i + 1 together; the second half are the pieces. */
  #nodes: string[] = ["", ""]

  /** The text with one change. O(log n) when it is what was returned last, O(n) otherwise. */
  patched(text: string, index: number, removed: number, inserted: string): string {
    if (text !== this.#nodes[1]) this.#cut(text)
    const nodes = this.#nodes
    const half = nodes.length >>> 1
    let node = 1
    let at = index
    while (node < half) {
      node *= 2
      const { length } = nodes[node] ?? ""
      if (at < length || (at === length && removed === 0)) continue
      at -= length
      node++
    }
    const piece = nodes[node] ?? ""
    if (at + removed > piece.length || piece.length + inserted.length > MAX_PIECE) {
      const changed = text.slice(0, index) + inserted + text.slice(index + removed)
      this.#cut(changed)
      return changed
    }
    nodes[node] = piece.slice(0, at) + inserted + piece.slice(at + removed)
    this.#join(node >>> 1)
    return nodes[1] ?? ""
  }

  #cut(text: string): void {
    let half = 1
    while (half * PIECE < text.length) half *= 2
    const nodes = Array<string>(half).fill("")
    for (let i = 0; i < half; i++) nodes.push(text.slice(i * PIECE, (i + 1) * PIECE))
    for (let node = half - 1; node > 0; node--) nodes[node] = (nodes[2 * node] ?? "") + (nodes[2 * node + 1] ?? "")
    nodes[1] = text
    this.#nodes = nodes
  }

  /** Puts together a node and those above. */
  #join(from: number): void {
    const nodes = this.#nodes
    for (let node = from; node > 0; node >>>= 1) nodes[node] = (nodes[2 * node] ?? "") + (nodes[2 * node + 1] ?? "")
  }
}
