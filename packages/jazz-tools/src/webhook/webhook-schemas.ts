/** The data of a webhook registry, a contract between implementations. */
import { co } from "../schema/co.ts"
import type { Loaded } from "../schema/infer.ts"
import { z } from "../schema/z.ts"

/** One URL that hears of the edits of one value. */
export const WebhookRegistration = co.map({
  webhookUrl: z.string(),
  coValueId: z.string(),
  active: z.boolean(),
  /** `<sessionID>:<txIndex>` of every edit that was delivered → true. */
  successMap: co.record(z.string(), z.boolean()),
})

/** Id of the registration → registration. Whoever may write the record may register. */
export const RegistryState = co.record(z.string(), WebhookRegistration)
export type RegistryState = Loaded<typeof RegistryState>
