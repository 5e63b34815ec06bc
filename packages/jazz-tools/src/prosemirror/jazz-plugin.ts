import { EditorState, Plugin, PluginKey, Selection, type Transaction } from "prosemirror-state"
import type { EditorView } from "prosemirror-view"
import type { CoRichText } from "../values/text/co-rich-text.ts"
import { changeInto } from "./change-into.ts"
import { documentFromHtml, htmlOf } from "./html.ts"
import { selectionDecorations } from "./selection-decorations.ts"

/** How {@link createJazzPlugin} behaves. */
export interface JazzPluginConfig {
  /** Whether to paint the selection of this editor; default false. */
  readonly showDecorations?: boolean
}

/** What the plugin made by {@link createJazzPlugin} knows in each state of the editor. */
export interface JazzPluginState {
  readonly coRichText: CoRichText | undefined
}

const key = new PluginKey<JazzPluginState>("jazz")

/** Meta of transactions that bring what others wrote. */
const FROM_JAZZ = "fromJazz"

/**
 * Keeps a ProseMirror document and a rich text equal: the state begins with the text, what its user changes is written to the text as HTML, and
 * what others write comes into the editor, beside what the user has selected and behind nothing that he can undo. Needs `prosemirror-state`,
 * `prosemirror-model` and `prosemirror-view`, and a DOM. HTML that is broken, or has what the schema does not know, is read as browsers read it.
 *
 * @param coRichText without one the plugin does nothing
 * @example
 * ```ts
 * import { createJazzPlugin } from "jazz-tools/prosemirror"
 * import { schema } from "prosemirror-schema-basic"
 * import { EditorState } from "prosemirror-state"
 *
 * const body = co.richText().create("<p>Hello</p>")
 * const state = EditorState.create({ schema, plugins: [createJazzPlugin(body)] })
 * state.apply(state.tr.insertText("!", 6))
 * console.log(String(body)) // <p>Hello!</p>
 * ```
 */
export function createJazzPlugin(
  coRichText: CoRichText | undefined,
  { showDecorations = false }: JazzPluginConfig = {},
): Plugin<JazzPluginState> {
  return new Plugin<JazzPluginState>({
    key,
    state: {
      init(_config, state) {
        if (coRichText) startWith(coRichText, state)
        return { coRichText }
      },
      /** Here and not in a view: a state that nobody shows is kept, too. */
      apply(transaction, value) {
        if (coRichText && transaction.docChanged && !transaction.getMeta(FROM_JAZZ)) coRichText.$jazz.applyDiff(htmlOf(transaction.doc))
        return value
      },
    },
    view: (view) => ({ destroy: coRichText ? follow(coRichText, view) : () => {} }),
    props: { decorations: (state) => (showDecorations ? selectionDecorations(state) : undefined) },
  })
}

/** Plugins come after the document, whatever it was made of. */
function startWith(coRichText: CoRichText, state: EditorState): void {
  state.doc = documentFromHtml(String(coRichText), state.schema)
  state.selection = Selection.atStart(state.doc)
}

/** In a microtask, because the view may be changing the text just now. Returns how to stop. */
function follow(coRichText: CoRichText, view: EditorView): () => void {
  let isAwaited = false
  const update = (): void => {
    isAwaited = false
    if (!view.isDestroyed) showIn(view, String(coRichText))
  }
  return coRichText.$jazz.subscribe(() => {
    if (!isAwaited) queueMicrotask(update)
    isAwaited = true
  })
}

function showIn(view: EditorView, html: string): void {
  const { state } = view
  if (htmlOf(state.doc) === html) return
  const wanted = documentFromHtml(html, state.schema)
  if (wanted.eq(state.doc)) return
  let transaction: Transaction
  try {
    transaction = state.tr.setMeta(FROM_JAZZ, true).setMeta("addToHistory", false)
    changeInto(transaction, wanted)
  } catch {
    // the text has it all, so nothing but the selection is lost
    view.updateState(EditorState.create({ schema: state.schema, plugins: state.plugins }))
    return
  }
  view.dispatch(transaction)
}
