import type { EditorState } from "prosemirror-state"
import { Decoration, DecorationSet } from "prosemirror-view"

const STYLE = "border-left: 2px solid red; margin-left: -2px; background-color: rgba(255, 0, 0, 0.1)"

/** Paints where the user of this editor is: `span.jazz-caret`, or what is selected with the class `jazz-caret-selection`. */
export function selectionDecorations({ doc, selection }: EditorState): DecorationSet {
  const { from, to } = selection
  const mark = selection.empty
    ? Decoration.widget(from, caret)
    : Decoration.inline(from, to, { class: "jazz-caret-selection", style: STYLE })
  return DecorationSet.create(doc, [mark])
}

function caret(): HTMLElement {
  const element = document.createElement("span")
  element.className = "jazz-caret"
  element.setAttribute("style", STYLE)
  return element
}
