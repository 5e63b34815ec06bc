import { lookup } from "node:dns"
import { request as requestHTTP } from "node:http"
import { request as requestHTTPS } from "node:https"
import { isIP, type LookupFunction } from "node:net"
import { logger } from "cojson"

/** A status of no answer that is one. */
const BAD_ANSWER = 599

/**
 * A `fetch` for deliveries that connects to allowed addresses only. What a name stands for is looked up once, and that address is connected to,
 * so that a name which stands for another one a moment later changes nothing. Bodies of answers are not read.
 */
export function restrictedPost(isAllowed: (address: string) => boolean): (url: string, request: RequestInit) => Promise<Response> {
  const refuse = (host: string, address: string): Error => {
    logger.warn("a webhook was not called: its address is not allowed", { host, address })
    return new Error(`${host} is not allowed`)
  }
  const lookUp: LookupFunction = (host, options, callback) =>
    lookup(host, { ...options, all: true }, (error, found) => {
      const refused = error ? undefined : found.find(({ address }) => !isAllowed(address))
      const problem = error ?? (refused && refuse(host, refused.address))
      if (problem) callback(problem, [])
      else if (options.all) callback(null, found)
      else callback(null, found[0]?.address ?? "", found[0]?.family)
    })
  return async (url, { method, headers, body, signal }) => {
    const { protocol, hostname } = new URL(url)
    const host = hostname.replace(/^\[(.*)\]$/, "$1")
    if (isIP(host) && !isAllowed(host)) throw refuse(host, host) // those are not looked up
    const send = protocol === "https:" ? requestHTTPS : requestHTTP
    return await new Promise<Response>((resolve, reject) => {
      const options = { method: method ?? "GET", headers: Object.fromEntries(new Headers(headers)), lookup: lookUp }
      const request = send(url, { ...options, ...(signal && { signal }) }, ({ statusCode = 0, headers: answered }) => {
        const told = (["location", "retry-after"] as const).flatMap((name) =>
          answered[name] ? [[name, answered[name]] as [string, string]] : [],
        )
        resolve(new Response(null, { status: statusCode >= 200 && statusCode < BAD_ANSWER ? statusCode : BAD_ANSWER, headers: told }))
        request.destroy() // whatever follows
      })
      request.on("error", reject)
      request.end(body)
    })
  }
}
