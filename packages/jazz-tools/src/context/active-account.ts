/** The one active account of this process: the default owner of new values and the default reader. */
import type { Account } from "../values/account/account.ts"
import type { AnonymousJazzAgent } from "../values/account/anonymous-agent.ts"

type Slot =
  | { readonly mode: "unset" }
  | { readonly mode: "account"; readonly account: Account }
  | { readonly mode: "guest"; readonly agent: AnonymousJazzAgent | undefined }

export class ActiveAccountContext {
  #slot: Slot = { mode: "unset" }

  /** Throws `No active account`, or in guest mode that a full account is needed. */
  get(): Account {
    if (this.#slot.mode === "account") return this.#slot.account
    const cause = new Error("Create a context first, or name the account: owner for new values, loadAs to load.")
    if (this.#slot.mode === "guest") throw new Error("Something that expects a full active account was called in guest mode.", { cause })
    throw new Error("No active account", { cause })
  }

  maybeGet(): Account | undefined {
    return this.#slot.mode === "account" ? this.#slot.account : undefined
  }

  /** `null` leaves nobody signed in, without guest mode. */
  set(account: Account | null): void {
    this.#slot = account ? { mode: "account", account } : { mode: "unset" }
  }

  /** Nobody is signed in; reading happens as `agent` where that is possible. */
  setGuestMode(agent?: AnonymousJazzAgent): void {
    this.#slot = { mode: "guest", agent }
  }

  /** The guest of {@link setGuestMode}. */
  get guest(): AnonymousJazzAgent | undefined {
    return this.#slot.mode === "guest" ? this.#slot.agent : undefined
  }

  get isGuest(): boolean {
    return this.#slot.mode === "guest"
  }

  /** Keeps what is active now; the returned function brings it back. */
  remember(): () => void {
    const before = this.#slot
    return () => {
      this.#slot = before
    }
  }

  /** Runs `callback` with `account` active and restores what was before, after the promise when there is one. */
  run<T>(account: Account | null, callback: () => T): T {
    const before = this.#slot
    this.set(account)
    const restore = () => {
      this.#slot = before
    }
    let result: T
    try {
      result = callback()
    } catch (error) {
      restore()
      throw error
    }
    if (result instanceof Promise) return result.finally(restore) as T
    restore()
    return result
  }
}

export const activeAccountContext = new ActiveAccountContext()
