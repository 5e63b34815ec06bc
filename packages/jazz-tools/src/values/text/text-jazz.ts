import type { RawCoPlainText } from "cojson"
import type { ValuePlan } from "../../schema/plan.ts"
import { diff } from "../diff.ts"
import { kinds } from "../kinds.ts"
import type { Scope } from "../scope.ts"
import { ValueJazz } from "../value-jazz.ts"

/** `$jazz` of texts. */
export class TextJazz extends ValueJazz {
  readonly raw: RawCoPlainText

  constructor(raw: RawCoPlainText, plan: ValuePlan, scope: Scope) {
    super(plan, scope)
    this.raw = raw
  }

  /** Edits the text into `text`, grapheme by grapheme; one notification, none when nothing differs. */
  applyDiff(text: string): void {
    const before = this.raw.toGraphemes(this.raw.toString())
    const after = this.raw.toGraphemes(text)
    kinds.batch(() => {
      for (const { from, to, insertFrom, insertTo } of diff(before, after, Object.is).toReversed()) {
        if (to > from) this.raw.deleteRange({ from, to })
        const inserted = this.raw.fromGraphemes(after.slice(insertFrom, insertTo))
        if (inserted) insertAt(this.raw, from, inserted)
      }
    })
  }
}

/** Inserts before the grapheme at `index`; at the end when there is none. */
export function insertAt(raw: RawCoPlainText, index: number, text: string): void {
  if (index === 0) raw.insertBefore(0, text, "private")
  else raw.insertAfter(index - 1, text, "private")
}
