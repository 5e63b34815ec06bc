import { en } from "zod/v4/locales"

export * from "zod/v4/core"

/** See `zod-in-english.ts`. */
export const locales = { en }
