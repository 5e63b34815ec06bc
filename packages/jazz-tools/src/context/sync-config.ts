/** The `sync` option of providers: where to sync, and when. */
export type SyncConfig =
  | {
      readonly peer: `wss://${string}` | `ws://${string}`
      /** `signedUp`: anonymous accounts stay on the device. Default `always`. */
      readonly when?: "always" | "signedUp"
    }
  | { readonly when: "never"; readonly peer?: `wss://${string}` | `ws://${string}` }
