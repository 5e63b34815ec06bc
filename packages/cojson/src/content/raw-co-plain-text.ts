import { JazzError } from "../base/errors.ts"
import type { WritePrivacy } from "../covalue/local-write.ts"
import type { OpID } from "../ids/transaction-id.ts"
import { splitGraphemes } from "../views/graphemes.ts"
import type { Anchor, ListView } from "../views/list-view.ts"
import { deletions } from "./list-changes.ts"
import { RawCoList } from "./raw-co-list.ts"

/** Operations per transaction when a text is filled: 100 KB at about 200 bytes each. */
const MAX_OPS = 512

/** Text that several can edit at once. Indexes count grapheme clusters, one per item. */
export class RawCoPlainText extends RawCoList<string> {
  override get type(): "coplaintext" {
    return "coplaintext"
  }

  override toString(): string {
    return this.view.text()
  }

  /** Grapheme clusters of a text (UAX #29). */
  toGraphemes(text: string): string[] {
    return this.#split(text)
  }

  fromGraphemes(graphemes: readonly string[]): string {
    return graphemes.join("")
  }

  /** A place that moves with the text: that of the grapheme before `index`. undefined when there is none. */
  positionBefore(index: number): OpID | undefined {
    return this.positionAfter(index - 1)
  }

  /** A place that moves with the text: that of the grapheme after `index`, the one at it. undefined when there is none. */
  positionAfter(index: number): OpID | undefined {
    return this.view.anchorAt(index)?.op
  }

  /** Where the grapheme of a place begins now; where it was, when it is deleted. undefined when it is unknown. */
  indexBefore(position: OpID): number | undefined {
    return this.view.indexOf(position)?.index
  }

  /** Where the grapheme of a place ends now; where it was, when it is deleted. undefined when it is unknown. */
  indexAfter(position: OpID): number | undefined {
    const found = this.view.indexOf(position)
    return found && (found.visible ? found.index + 1 : found.index)
  }

  override atTime(time: number): RawCoPlainText {
    return new RawCoPlainText(this.core, this.core.viewAt(time) as ListView)
  }

  /** Fills an empty text. */
  fill(text: string, privacy: WritePrivacy = "private"): void {
    this.#insertRuns(this.#split(text), -1, privacy)
  }

  /** Inserts after the grapheme at `index`; the length is as good as the last index. Throws `write.invalid` further out. */
  insertAfter(index: number, text: string, privacy: WritePrivacy = "private"): void {
    const graphemes = this.#split(text)
    const { view } = this
    this.#insertRuns(graphemes, index > 0 && index >= view.length ? index - 1 : index, privacy, view)
  }

  /** Inserts before the grapheme at `index`; the length inserts at the end. Throws `write.invalid` further out. */
  insertBefore(index: number, text: string, privacy: WritePrivacy = "private"): void {
    const graphemes = this.#split(text)
    const [first] = graphemes
    if (first === undefined) return
    if (index !== 0) {
      this.#insertRuns(graphemes, index - 1, privacy)
      return
    }
    this.prepend(first, 0, privacy)
    this.#insertRuns(graphemes.slice(1), 0, privacy)
  }

  /** Deletes from `from` up to, not including, `to`, in one transaction. Throws `write.invalid` outside the text. */
  deleteRange({ from, to }: { readonly from: number; readonly to: number }, privacy: WritePrivacy = "private"): void {
    const insertions: OpID[] = []
    const { view } = this
    let newest: Anchor | undefined
    for (let index = from; index < to; index++) {
      const item = view.anchorAt(index)
      if (!item)
        throw new JazzError("write.invalid", `Invalid idx to delete ${index}`, {
          coValueID: this.id,
          cause: new Error(`Text ${this.id} has ${this.length} graphemes`),
        })
      if (!newest || item.madeAt > newest.madeAt) newest = item
      insertions.push(item.op)
    }
    this.write(deletions(insertions), privacy, newest)
  }

  #split(text: string): string[] {
    if (typeof text !== "string") throw new JazzError("write.invalid", `A text takes strings, not ${String(text)}`, { coValueID: this.id })
    return splitGraphemes(text)
  }

  /** Inserts after the grapheme at `after`, each transaction's items after the last one of the transaction before. */
  #insertRuns(graphemes: readonly string[], after: number, privacy: WritePrivacy, view = this.view): void {
    const [first] = graphemes
    if (first !== undefined && graphemes.length === 1) {
      this.insertAfterItem(view, after, first, privacy)
      return
    }
    const start = view.length === 0 ? 0 : Math.max(0, after) + 1
    for (let written = 0; written < graphemes.length; written += MAX_OPS) {
      const anchor = written === 0 ? after : start + written - 1
      if (written > 0 && anchor >= this.length) return // no right to write: what was written does not count
      this.appendItems(graphemes.slice(written, written + MAX_OPS), anchor, privacy)
    }
  }
}
