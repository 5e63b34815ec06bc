import { logger, type RawCoID } from "cojson"
import type { Loaded } from "../schema/infer.ts"
import type { Account } from "../values/account/account.ts"
import { deliver, type DeliveryOptions } from "./delivery.ts"
import { signedDelivery } from "./delivery-signature.ts"
import { watchEdits, type TransactionName } from "./watched-value.ts"
import type { WebhookRegistration } from "./webhook-schemas.ts"

type Registration = Loaded<typeof WebhookRegistration, { successMap: true }>

/** Deliveries of one registration that are under way at once, retries included: an endpoint that is down is not flooded. */
const MAX_AT_ONCE = 5

/** WebhookEmitter: posts every edit of one value to one URL until each was delivered once. */
export class WebhookEmitter {
  readonly #registration: Registration
  readonly #as: Account
  readonly #options: DeliveryOptions
  readonly #waiting: TransactionName[] = []
  /** Given up for now; tried again with the next edit, or the next start. */
  #failed: TransactionName[] = []
  readonly #stopping = new AbortController()
  readonly #stopWatching: () => void
  #running = 0

  /** @param watched the value that the registration names */
  constructor(registration: Registration, watched: RawCoID, as: Account, options: DeliveryOptions) {
    this.#registration = registration
    this.#as = as
    this.#options = options
    this.#stopWatching = watchEdits(as.$jazz.localNode, watched, (edits) => this.#add(edits))
  }

  /** Ends what is under way. Idempotent. */
  stop(): void {
    this.#stopWatching()
    this.#waiting.length = 0
    this.#stopping.abort()
  }

  #add(edits: readonly TransactionName[]): void {
    const failed = this.#failed
    this.#failed = []
    for (const edit of failed) this.#waiting.push(edit)
    for (const edit of edits) if (this.#registration.successMap[keyOf(edit)] !== true) this.#waiting.push(edit)
    this.#goOn()
  }

  #goOn(): void {
    while (this.#running < MAX_AT_ONCE) {
      const edit = this.#waiting.shift()
      if (!edit) return
      this.#running++
      void this.#deliver(edit).finally(() => {
        this.#running--
        this.#goOn()
      })
    }
  }

  async #deliver(txID: TransactionName): Promise<void> {
    const { webhookUrl, coValueId, successMap } = this.#registration
    const { signal } = this.#stopping
    const delivered = await deliver(webhookUrl, () => signedDelivery({ coValueId, txID }, this.#as), this.#options, signal)
    if (delivered) successMap.$jazz.set(keyOf(txID), true)
    else if (!signal.aborted) {
      if (this.#failed.length === 0) logger.error("Webhook given up until the next edit or start", { webhookUrl, coValueId, txID })
      this.#failed.push(txID) // what follows fails alike: one line is enough
    }
  }
}

function keyOf({ sessionID, txIndex }: TransactionName): string {
  return `${sessionID}:${txIndex}`
}
