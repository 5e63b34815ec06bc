/** Zod 4.1 says this in a file of which nothing is imported, so that bundlers leave it out and messages say nothing. */
import { config } from "zod"
import { en } from "zod/v4/locales"

if (!config().localeError) config(en())
