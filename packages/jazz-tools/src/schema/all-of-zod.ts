/** In a file of its own: the build for Node puts `all-of-zod-when-used.ts` in its place, most programs never look into `z.z`. */
export * as z from "./zod-in-english.ts"
