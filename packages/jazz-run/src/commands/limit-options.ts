import type { ConnectionLimits } from "../server/connections.ts"
import type { SyncLimits } from "cojson"

type Limits = ConnectionLimits & Partial<SyncLimits>

/** Options of the command line that are whole numbers, and the limits that they set. */
const LIMITS = {
  "trusted-proxies": "trustedProxies",
  "max-connections": "maxConnections",
  "max-connections-per-address": "maxConnectionsPerAddress",
  "max-frame-bytes": "maxFrameBytes",
  "max-unfinished-bytes": "maxUnfinishedBytes",
  "max-transaction-size": "maxTransactionSize",
  "max-subscriptions": "maxSubscriptions",
  "max-counters": "maxCounters",
  "max-unread": "maxUnread",
  "max-unsent": "maxUnsent",
} as const satisfies Record<string, keyof Limits>

export const LIMIT_HELP = `  --trusted-proxies <number>
                         Proxies in front that write x-forwarded-for (default 0)
  --max-connections <number>              Open connections (default 10000)
  --max-connections-per-address <number>  Of one client address (default 5000)
  --max-frame-bytes <number>              Largest frame (default 16777216)
  --max-unfinished-bytes <number>         Of messages that are not complete, in all (default 268435456)
  --max-transaction-size <number>         Longest transaction (default 16777216)
  --max-subscriptions <number>            Values per connection (default 200000)
  --max-counters <number>                 Sessions that a connection tells of (default 1000000)
  --max-unread <number>                   Messages of a connection that wait (default 1000)
  --max-unsent <number>                   Messages for a client that does not read (default 100000)
`

type LimitOptions = { readonly [name in keyof typeof LIMITS]: { readonly type: "string" } }

export const LIMIT_OPTIONS = Object.fromEntries(Object.keys(LIMITS).map((name) => [name, { type: "string" }])) as LimitOptions

/** Throws a sentence for anything but whole numbers. */
export function limitsOf(options: { readonly [name in keyof typeof LIMITS]?: string | undefined }): Limits {
  const limits: { -readonly [name in keyof Limits]?: number } = {}
  for (const name of Object.keys(LIMITS) as (keyof typeof LIMITS)[]) {
    const text = options[name]
    if (text === undefined) continue
    const isNumber = /^\d+$/.test(text) && Number.isSafeInteger(Number(text))
    const least = name === "trusted-proxies" ? 0 : 1
    if (!isNumber || Number(text) < least) throw new Error(`Invalid --${name} "${text}": use a whole number from ${least}`)
    limits[LIMITS[name]] = Number(text)
  }
  return limits
}
