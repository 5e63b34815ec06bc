import { Extension } from "@tiptap/core"
import { createJazzPlugin, type JazzPluginConfig } from "../prosemirror/jazz-plugin.ts"
import type { CoRichText } from "../values/text/co-rich-text.ts"

/** What {@link JazzSyncExtension} is configured with. */
export interface JazzSyncOptions {
  readonly coRichText: CoRichText | undefined
  readonly config: JazzPluginConfig
}

/**
 * Keeps the document of a TipTap editor and a rich text equal, as `createJazzPlugin` of `jazz-tools/prosemirror` does. Needs `@tiptap/core` and
 * `@tiptap/pm`. The content that the editor is given is replaced by the text. An editor without a text throws
 * `JazzSyncExtension requires a CoRichText value`.
 *
 * @example
 * ```ts
 * import { JazzSyncExtension } from "jazz-tools/tiptap"
 *
 * const body = co.richText().create("<p>Hello</p>")
 * const extension = JazzSyncExtension.configure({ coRichText: body })
 * console.log(extension.name) // jazzSync
 * ```
 */
export const JazzSyncExtension: Extension<JazzSyncOptions> = Extension.create<JazzSyncOptions>({
  name: "jazzSync",
  addOptions: () => ({ coRichText: undefined, config: {} }),
  addProseMirrorPlugins() {
    const { coRichText, config } = this.options
    if (!coRichText) throw new Error("JazzSyncExtension requires a CoRichText value")
    return [createJazzPlugin(coRichText, config)]
  },
})
