import { BlockList, isIPv4, isIPv6 } from "node:net"

/** Networks of one machine, one site or one link, and those that nobody has (https://www.iana.org/assignments/iana-ipv4-special-registry). */
const NOT_PUBLIC = listOf("ipv4", [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
])
/** All that is given out to anybody. */
const PUBLIC_IPV6 = listOf("ipv6", [["2000::", 3]])
/** Teredo, examples, 6to4: what is behind them may be anything. */
const NOT_PUBLIC_IPV6 = listOf("ipv6", [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
])

/** Whether an address is one that anybody on the internet can reach. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !NOT_PUBLIC.check(address)
  return isIPv6(address) && PUBLIC_IPV6.check(address, "ipv6") && !NOT_PUBLIC_IPV6.check(address, "ipv6")
}

function listOf(family: "ipv4" | "ipv6", networks: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList()
  for (const [network, prefix] of networks) list.addSubnet(network, prefix, family)
  return list
}
