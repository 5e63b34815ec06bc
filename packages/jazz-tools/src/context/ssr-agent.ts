import { PureJSCrypto } from "cojson/crypto/PureJSCrypto"
import type { AnonymousJazzAgent } from "../values/account/anonymous-agent.ts"
import { openServerLink } from "./server-link.ts"
import { activeAccountContext } from "./active-account.ts"
import { createAnonymousJazzContext } from "./create-context.ts"

/**
 * A reader of public values for server rendering. Make one per process. Becomes the process-wide guest only where no account is active.
 */
export function createSSRJazzAgent({ peer }: { readonly peer: string }): AnonymousJazzAgent {
  const restore = activeAccountContext.remember()
  const hadAccount = activeAccountContext.maybeGet() !== undefined
  const link = openServerLink(peer, undefined)
  const { agent } = createAnonymousJazzContext({ peers: link.peers, crypto: new PureJSCrypto() })
  link.attach(agent.node)
  if (hadAccount) restore()
  return agent
}
