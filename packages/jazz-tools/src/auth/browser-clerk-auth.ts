/** The old name of what is needed of a Clerk client; exported as the namespace `BrowserClerkAuth`. */
export type { MinimalClerkClient as Driver } from "./clerk-auth.ts"
