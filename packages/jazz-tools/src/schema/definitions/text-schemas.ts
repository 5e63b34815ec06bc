import { CoPlainText as PlainTextClass, textKind } from "../../values/text/co-plain-text.ts"
import { CoRichText as RichTextClass } from "../../values/text/co-rich-text.ts"
import { attachPlan, expectPlan } from "../plan-of.ts"
import type { ValuePlan } from "../plan.ts"
import { CreatableSchema } from "./co-schema-object.ts"
import { leafPlan } from "./leaf-plan.ts"

const plainTextKind = textKind("CoPlainText")
const richTextKind = textKind("CoRichText")

/** `co.plainText`. */
export class PlainTextSchema extends CreatableSchema {
  readonly builtin = "CoPlainText"

  protected copy(): PlainTextSchema {
    return new PlainTextSchema()
  }

  protected compile(): ValuePlan {
    return leafPlan(this, plainTextKind, PlainTextClass, { permissions: this.permissions })
  }
}

/** `co.richText`. */
export class RichTextSchema extends CreatableSchema {
  readonly builtin = "CoRichText"

  protected copy(): RichTextSchema {
    return new RichTextSchema()
  }

  protected compile(): ValuePlan {
    return leafPlan(this, richTextKind, RichTextClass, { permissions: this.permissions })
  }
}

const plainText = new PlainTextSchema()
const richText = new RichTextSchema()
attachPlan(PlainTextClass, () => expectPlan(plainText))
attachPlan(RichTextClass, () => expectPlan(richText))

// Given out here, where they become schemas: bundlers leave this file out of apps without texts.
export type CoPlainText = PlainTextClass
/**
 * A text that several people can edit at once. Indexes count graphemes, from 0. An instance is a view: it shows what the text is now.
 *
 * @example
 * ```ts
 * const text = co.plainText().create("Hello wrld")
 * text.insertAfter(6, "o")
 * text.deleteRange({ from: 0, to: 6 })
 * console.log(text.toString(), text.length) // world 5
 * ```
 */
export const CoPlainText = PlainTextClass
export type CoRichText = RichTextClass
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
export const CoRichText = RichTextClass
