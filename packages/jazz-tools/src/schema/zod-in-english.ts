/**
 * All of Zod but its sixty languages, a third of what it takes: bundlers leave out nothing of an object that a program can look into.
 * The build keeps this file as it is, so that its names are those of the app's own version of Zod.
 */
import { en } from "zod/v4/locales"

export * from "zod"
export * as core from "./zod-core-in-english.ts"

/** The language of the messages. Others come from `zod/locales`, for the `config` of Zod. */
export const locales = { en }

/** The object that holds Zod once more, with all languages. */
export const z = undefined
