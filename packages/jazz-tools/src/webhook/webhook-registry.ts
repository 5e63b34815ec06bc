import { isRawCoID, logger } from "cojson"
import { activeAccountContext } from "../context/active-account.ts"
import { Account } from "../values/account/account.ts"
import type { Group } from "../values/group/group.ts"
import { waitForReal, type DeliveryOptions } from "./delivery.ts"
import { WebhookEmitter } from "./webhook-emitter.ts"
import { RegistryState, WebhookRegistration } from "./webhook-schemas.ts"

/** How deliveries are tried: times in milliseconds, and how often. */
export type WebhookOptions = Partial<DeliveryOptions>

/**
 * What {@link WebhookRegistry} uses when nothing else is said.
 *
 * @example
 * ```ts
 * import { DEFAULT_JazzWebhookOptions } from "jazz-tools/webhook"
 *
 * console.log(DEFAULT_JazzWebhookOptions.maxRetries, DEFAULT_JazzWebhookOptions.baseDelayMs) // 3 20000
 * ```
 */
export const DEFAULT_JazzWebhookOptions: Pick<DeliveryOptions, "maxRetries" | "baseDelayMs"> = { maxRetries: 3, baseDelayMs: 20_000 }

/**
 * WebhookRegistry: which URLs hear of which values; and, once started, the deliveries. At least once: a crash may repeat one.
 *
 * @example
 * ```ts
 * import { WebhookRegistry } from "jazz-tools/webhook"
 *
 * const registry = new WebhookRegistry(WebhookRegistry.createRegistry(Group.create()))
 * const note = co.map({ text: z.string() }).create({ text: "hi" })
 * const id = await registry.register("https://example.com/hook", note.$jazz.id)
 * console.log(Object.keys(registry.state).join() === id) // true
 * registry.unregister(id)
 * ```
 */
export class WebhookRegistry {
  readonly state: RegistryState
  readonly #options: DeliveryOptions
  readonly #emitters = new Map<string, WebhookEmitter>()
  readonly #subscriptions = new Map<string, () => void>()
  #stopWatching: (() => void) | undefined

  constructor(state: RegistryState, options: WebhookOptions = {}) {
    this.state = state
    this.#options = {
      ...DEFAULT_JazzWebhookOptions,
      timeoutMs: 30_000,
      fetch: (url, request) => fetch(url, request),
      wait: waitForReal,
      ...options,
    }
  }

  /** An empty registry. Writers of its owner may register webhooks. */
  static createRegistry(owner: Group | Account): RegistryState {
    return RegistryState.create({}, { owner })
  }

  /** Rejects with `Webhook registry with ID … not found`. The active account must be able to write the registry. */
  static async loadAndStart(registryId: string, options: WebhookOptions = {}): Promise<WebhookRegistry> {
    const state = await RegistryState.load(registryId)
    if (!state.$isLoaded) throw new Error(`Webhook registry with ID ${registryId} not found`)
    const registry = new WebhookRegistry(state, options)
    await registry.start()
    return registry
  }

  /** Resolves to the id of the webhook once the server has it. Rejects with `Invalid webhook URL: …` or `Invalid CoValue ID format: …`. */
  async register(webhookUrl: string, coValueId: string): Promise<string> {
    if (!isWebURL(webhookUrl)) throw new Error(`Invalid webhook URL: ${webhookUrl}`)
    if (!isRawCoID(coValueId)) throw new Error(`Invalid CoValue ID format: ${coValueId}. Expected format: co_z...`)
    const { owner } = this.state.$jazz
    const registration = WebhookRegistration.create({ webhookUrl, coValueId, active: true, successMap: {} }, { owner })
    const { id } = registration.$jazz
    this.state.$jazz.set(id, registration)
    await this.state.$jazz.localNode.syncManager.waitForLocalChanges([registration, this.state].map(({ $jazz }) => $jazz.raw.id))
    return id
  }

  /** Nothing more is delivered for the webhook. Throws `Webhook with ID … not found`. */
  unregister(webhookId: string): void {
    if (!this.state.$jazz.has(webhookId)) throw new Error(`Webhook with ID ${webhookId} not found`)
    const registration = this.state[webhookId]
    if (registration?.$isLoaded) registration.$jazz.set("active", false)
    this.state.$jazz.delete(webhookId)
  }

  /** Delivers what was not delivered before, and then every edit. Resolves when it watches the registry. Idempotent. */
  async start(): Promise<void> {
    this.#stopWatching ??= this.state.$jazz.subscribe((state) => this.#follow(state.$jazz.raw.keys()))
  }

  /** Ends all deliveries; those under way are repeated after the next start. Idempotent. */
  shutdown(): void {
    this.#stopWatching?.()
    this.#stopWatching = undefined
    this.#follow([])
  }

  #follow(ids: readonly string[]): void {
    const wanted = new Set(ids.filter(isRawCoID))
    for (const [id, unsubscribe] of this.#subscriptions) {
      if (wanted.has(id as never)) continue
      unsubscribe()
      this.#subscriptions.delete(id)
      this.#stop(id)
    }
    for (const id of wanted) if (!this.#subscriptions.has(id)) this.#subscriptions.set(id, this.#subscribe(id))
  }

  #subscribe(id: string): () => void {
    const loadAs = this.#account()
    return WebhookRegistration.subscribe(id, { resolve: { successMap: true }, loadAs, onError: () => this.#stop(id) }, (registration) => {
      const { webhookUrl, coValueId, active } = registration
      if (active !== true) return this.#stop(id)
      if (this.#emitters.has(id)) return
      if (isWebURL(webhookUrl) && isRawCoID(coValueId)) {
        this.#emitters.set(id, new WebhookEmitter(registration, coValueId, loadAs, this.#options))
      } else logger.warn("Webhook ignored: it names no URL or no value", { id })
    })
  }

  #stop(id: string): void {
    this.#emitters.get(id)?.stop()
    this.#emitters.delete(id)
  }

  #account(): Account {
    return Account.fromNode(this.state.$jazz.localNode)
  }
}

/** Which value is watched and who is told. */
export interface RegisterWebhookOptions {
  /** Gets a `POST` for every edit. */
  readonly webhookUrl: string
  /** The value that is watched. */
  readonly coValueId: string
  /** Default: environment variable `JAZZ_WEBHOOK_REGISTRY_ID`. */
  readonly registryId?: string | undefined
}

/**
 * Registers as the active account, which must have been granted that. Resolves to the id of the webhook. Rejects with
 * `Invalid webhook secret` when no registry is named, `Couldn't load registry with ID …`, and like {@link WebhookRegistry.register}.
 *
 * @example
 * ```ts
 * import { registerWebhook, WebhookRegistry } from "jazz-tools/webhook"
 *
 * const state = WebhookRegistry.createRegistry(Group.create())
 * const note = co.map({ text: z.string() }).create({ text: "hi" })
 * const id = await registerWebhook({ webhookUrl: "https://example.com/hook", coValueId: note.$jazz.id, registryId: state.$jazz.id })
 * console.log(id.startsWith("co_z")) // true
 * ```
 */
export async function registerWebhook(options: RegisterWebhookOptions): Promise<string> {
  const env: Record<string, string | undefined> = globalThis.process?.env ?? {} // edge runtimes have no `process`
  const registryId = options.registryId ?? env.JAZZ_WEBHOOK_REGISTRY_ID
  if (!registryId) throw new Error("Invalid webhook secret")
  const state = await RegistryState.load(registryId, { loadAs: activeAccountContext.get() })
  if (!state.$isLoaded) throw new Error(`Couldn't load registry with ID ${registryId}`)
  return await new WebhookRegistry(state).register(options.webhookUrl, options.coValueId)
}

function isWebURL(text: unknown): text is string {
  return typeof text === "string" && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}
