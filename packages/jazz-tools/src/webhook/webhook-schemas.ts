/** The data of a webhook registry, a contract between implementations. */
import { co } from "../schema/co.ts"
import type { Loaded } from "../schema/infer.ts"
import { z } from "../schema/z.ts"

/**
 * One URL that hears of the edits of one value.
 *
 * @example
 * ```ts
 * import { WebhookRegistration } from "jazz-tools/webhook"
 *
 * console.log(Object.keys(WebhookRegistration.shape).join()) // webhookUrl,coValueId,active,successMap
 * ```
 */
export const WebhookRegistration = co.map({
  webhookUrl: z.string(),
  coValueId: z.string(),
  active: z.boolean(),
  /** `<sessionID>:<txIndex>` of every edit that was delivered → true. */
  successMap: co.record(z.string(), z.boolean()),
})

/**
 * Id of the registration → registration. Whoever may write the record may register.
 *
 * @example
 * ```ts
 * import { RegistryState } from "jazz-tools/webhook"
 *
 * console.log(Object.keys(RegistryState.create({})).length) // 0
 * ```
 */
export const RegistryState = co.record(z.string(), WebhookRegistration)
export type RegistryState = Loaded<typeof RegistryState>
