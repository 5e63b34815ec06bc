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
export const CoPlainText = PlainTextClass
export type CoRichText = RichTextClass
export const CoRichText = RichTextClass
