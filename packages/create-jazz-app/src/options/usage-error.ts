/** What was asked for cannot be done; the message says why and what can. */
export class UsageError extends Error {}

/** An option or an argument is no part of the command line at all. */
export class ArgumentsError extends UsageError {}
