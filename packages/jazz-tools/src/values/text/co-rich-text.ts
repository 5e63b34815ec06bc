import { CoPlainText } from "./co-plain-text.ts"

/**
 * A text that holds markup, HTML by convention.
 *
 * @example
 * ```ts
 * import { CoRichText } from "jazz-tools"
 *
 * const text = co.richText().create("<b>Hi</b>")
 * console.log(text instanceof CoRichText, text.toString()) // true <b>Hi</b>
 * ```
 */
export class CoRichText extends CoPlainText {}
