/** For the sync service: a key, or an e-mail address for a start. It is public, as everything in a page. */
export const apiKey = "you@example.com"
