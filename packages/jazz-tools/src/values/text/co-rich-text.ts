import { CoPlainText } from "./co-plain-text.ts"

/** What `CoRichText` of the package is; `text-schemas.ts` tells more. */
export class CoRichText extends CoPlainText {}
