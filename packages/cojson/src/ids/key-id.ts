/** Id of a read key: `key_z` + base58 of 12 random bytes. */
export type KeyID = `key_z${string}`
/** The key itself: `keySecret_z` + base58 of 32 bytes. */
export type KeySecret = `keySecret_z${string}`
