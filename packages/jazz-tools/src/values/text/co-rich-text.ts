import { CoPlainText } from "./co-plain-text.ts"

/** A text that holds markup, HTML by convention. */
export class CoRichText extends CoPlainText {}
