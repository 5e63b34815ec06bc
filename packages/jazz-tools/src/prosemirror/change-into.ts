/** Steps from one document to another: few and small, so that selections stay where they are. */
import type { Node as Content } from "prosemirror-model"
import type { Transaction } from "prosemirror-state"

/** Makes the document of the transaction equal to `wanted`, of the same schema. */
export function changeInto(transaction: Transaction, wanted: Content): void {
  changeContent(transaction, transaction.doc, wanted, 0)
  if (!transaction.doc.eq(wanted)) transaction.replaceWith(0, transaction.doc.content.size, wanted.content)
}

/** @param start where the content of `present` begins */
function changeContent(transaction: Transaction, present: Content, wanted: Content, start: number): void {
  if (present.inlineContent || present.childCount !== wanted.childCount) {
    replaceDifference(transaction, present, wanted, start)
    return
  }
  // from the last, so that positions of those before it stay
  let end = start + present.content.size
  for (let i = present.childCount - 1; i >= 0; i--) {
    const [from, to] = [present.child(i), wanted.child(i)]
    end -= from.nodeSize
    if (from.eq(to)) continue
    if (from.sameMarkup(to) && !from.isLeaf) changeContent(transaction, from, to, end + 1)
    else transaction.replaceWith(end, end + from.nodeSize, to)
  }
}

/** Replaces what is between the first and the last difference. */
function replaceDifference(transaction: Transaction, present: Content, wanted: Content, start: number): void {
  const from = present.content.findDiffStart(wanted.content)
  const ends = present.content.findDiffEnd(wanted.content)
  if (from === null || !ends) return
  const overlap = Math.max(0, from - Math.min(ends.a, ends.b)) // of "aa" and "aaa" the same "a" is at both ends
  transaction.replace(start + from, start + ends.a + overlap, wanted.slice(from, ends.b + overlap))
}
