import { onMount } from "svelte"
import { followInvites, type InviteOptions } from "../browser/follow-invites.ts"
import type { Account } from "../values/account/account.ts"
import { agentOf, getJazzContext } from "./jazz-context.ts"

export type { InviteOptions as InviteListenerOptions }

/** Accepts the invite in the address of the page, when the component is mounted and whenever the hash changes. Made while a component is made. */
export class InviteListener<S extends Parameters<Account["acceptInvite"]>[2]> {
  constructor(options: InviteOptions<S>) {
    const context = getJazzContext()
    const account = (): Account => {
      const agent = agentOf(context)
      if (agent.$type$ === "Anonymous") throw new Error("InviteListener can't be used in guest mode")
      return agent
    }
    onMount(() => followInvites(account, options, { current: undefined }))
  }
}
