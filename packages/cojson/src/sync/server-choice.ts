import { _MD5 as MD5 } from "@noble/hashes/legacy.js"
import { utf8Encode } from "../base/utf8.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { PeerSession } from "./peer-session.ts"
import type { ServerPeerSelector } from "./peer-table.ts"

/**
 * Chooses the `count` heaviest of several servers for each value (highest random weight), so that values spread evenly and stay
 * where they are when a server is added. Every node must use the same rule: the weight is the first four bytes of the hash of
 * value id and peer id.
 *
 * @throws RangeError when `count` is 0
 */
export function hwrServerPeerSelector(count: number): ServerPeerSelector {
  if (count === 0) throw new RangeError("n must be greater than 0")
  return (id, servers) => {
    if (servers.length <= count) return servers
    const weighted = servers.map((server) => ({ server, weight: weightOf(id, server) }))
    weighted.sort((a, b) => b.weight - a.weight)
    return weighted.slice(0, count).map(({ server }) => server)
  }
}

/** First four bytes, big-endian, of MD5(value id + peer id) (sync §4). Not a matter of security. */
function weightOf(id: RawCoID, server: PeerSession): number {
  const [a = 0, b = 0, c = 0, d = 0] = new MD5().update(utf8Encode(id + server.id)).digest()
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0
}
