import { PureJSCrypto } from "cojson/crypto/PureJSCrypto"
import type { AnonymousJazzAgent } from "../values/account/anonymous-agent.ts"
import { createAnonymousJazzContext } from "./create-context.ts"
import { openServerLink } from "./server-link.ts"

/**
 * A reader of public values for server rendering. Make one per process. Switches the process to guest mode: whoever also runs a worker
 * passes `loadAs` and owners explicitly from then on.
 *
 * @example
 * ```ts
 * import { createSSRJazzAgent } from "jazz-tools/ssr"
 *
 * const agent = createSSRJazzAgent({ peer: "wss://sync.example.com" })
 * // in a server component: await Post.load(id, { loadAs: agent })
 * console.log(agent.$type$) // Anonymous
 * agent.node.gracefulShutdown()
 * ```
 */
export function createSSRJazzAgent({ peer }: { readonly peer: string }): AnonymousJazzAgent {
  const link = openServerLink(peer, undefined)
  const { agent } = createAnonymousJazzContext({ peers: link.peers, crypto: new PureJSCrypto() })
  link.attach(agent.node)
  return agent
}
