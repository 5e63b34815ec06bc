import { JazzError } from "../base/errors.ts"
import type { JsonObject } from "../base/json.ts"
import type { WritePrivacy } from "../covalue/local-write.ts"
import type { OpID } from "../ids/transaction-id.ts"
import { splitGraphemes } from "../views/graphemes.ts"
import type { ListItem, ListView } from "../views/list-view.ts"
import { opIDOf, RawCoList } from "./raw-co-list.ts"

/** Operations per transaction when a text is filled: 100 KB at about 200 bytes each. */
const MAX_OPS = 512

/** Text that several can edit at once. Indexes count grapheme clusters, one per item. */
export class RawCoPlainText extends RawCoList {
  override get type(): "coplaintext" {
    return "coplaintext"
  }

  override toString(): string {
    return this.view.text()
  }

  /** Grapheme clusters of a text (UAX #29). */
  toGraphemes(text: string): string[] {
    return splitGraphemes(text)
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
    const item = this.view.at(index)
    return item && opIDOf(item)
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
    const graphemes = splitGraphemes(text)
    for (let from = 0; from < graphemes.length; from += MAX_OPS) this.appendItems(graphemes.slice(from, from + MAX_OPS), undefined, privacy)
  }

  /** Inserts after the grapheme at `index`; beyond the end after the last. Throws `write.invalid` further out. */
  insertAfter(index: number, text: string, privacy: WritePrivacy = "private"): void {
    const graphemes = splitGraphemes(text)
    if (graphemes.length === 0) return
    const { length } = this
    if (length === 0 && index <= 1) this.appendItems(graphemes, undefined, privacy)
    else this.appendItems(graphemes, index >= length ? index - 1 : index, privacy)
  }

  /** Inserts before the grapheme at `index`. */
  insertBefore(index: number, text: string, privacy: WritePrivacy = "private"): void {
    const graphemes = splitGraphemes(text)
    const [first, ...rest] = graphemes
    if (first === undefined) return
    if (index > 0) {
      this.appendItems(graphemes, index - 1, privacy)
      return
    }
    this.prepend(first, 0, privacy)
    if (rest.length > 0) this.appendItems(rest, 0, privacy)
  }

  /** Deletes from `from` up to, not including, `to`, in one transaction. Throws `write.invalid` outside the text. */
  deleteRange({ from, to }: { readonly from: number; readonly to: number }, privacy: WritePrivacy = "private"): void {
    const changes: JsonObject[] = []
    let newest: ListItem | undefined
    for (let index = from; index < to; index++) {
      const item = this.view.at(index)
      if (!item) throw new JazzError("write.invalid", `Invalid index ${index}: text ${this.id} has ${this.length} graphemes`, { coValueID: this.id })
      if (!newest || item.madeAt > newest.madeAt) newest = item
      changes.push({ op: "del", insertion: opIDOf(item) } as unknown as JsonObject)
    }
    this.write(changes, privacy, newest)
  }
}
