import type { SessionID } from "cojson"

/** What is posted: which edit of which value. */
export interface WebhookDelivery {
  readonly coValueId: string
  readonly txID: { readonly sessionID: SessionID; readonly txIndex: number }
}

export interface DeliveryOptions {
  /** How often a delivery is tried again; default 3. */
  readonly maxRetries: number
  /** Wait before the first retry, milliseconds, doubled each time; default 20 000. The receiver may ask for another with `Retry-After`. */
  readonly baseDelayMs: number
  /** How long the receiver may take, milliseconds; default 30 000. */
  readonly timeoutMs: number
  /** Makes the request and follows no redirect; default the platform's `fetch`. */
  readonly fetch: (url: string, request: RequestInit) => Promise<Response>
  /** Resolves after that many milliseconds, or when the signal aborts. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>
}

const MAX_REDIRECTS = 5
/** Where a receiver has moved to. 303 names a page to look at instead. */
const MOVED: ReadonlySet<number> = new Set([301, 302, 307, 308])
/** Longest wait that a receiver can ask for. */
const MAX_WAIT_MS = 60 * 60_000

/** Posts until the receiver answers 2xx, or the retries are used up, or the signal aborts. Resolves to whether it was delivered. Never rejects. */
export async function deliver(url: string, makeRequest: () => RequestInit, options: DeliveryOptions, stop: AbortSignal): Promise<boolean> {
  for (let attempt = 0; ; attempt++) {
    const outcome = await post(url, makeRequest(), options, stop)
    if (outcome.ok) return true
    if (stop.aborted || attempt >= options.maxRetries) return false
    await options.wait(outcome.retryAfterMs ?? options.baseDelayMs * 2 ** attempt, stop)
    if (stop.aborted) return false
  }
}

interface Outcome {
  readonly ok: boolean
  readonly retryAfterMs?: number | undefined
}

async function post(url: string, request: RequestInit, options: DeliveryOptions, stop: AbortSignal): Promise<Outcome> {
  try {
    const signal = AbortSignal.any([stop, AbortSignal.timeout(options.timeoutMs)])
    const response = await follow(url, { ...request, signal }, options.fetch)
    await response.body?.cancel()
    return { ok: response.ok, retryAfterMs: retryAfter(response.headers.get("Retry-After")) }
  } catch {
    return { ok: false } // not reachable, too slow, or we stop
  }
}

/** Posts wherever it is sent. Left to itself, `fetch` goes there with GET and without the body, and 200 would count as delivered. */
async function follow(url: string, request: RequestInit, send: DeliveryOptions["fetch"]): Promise<Response> {
  for (let redirects = 0, to = url; ; redirects++) {
    const response = await send(to, { ...request, method: "POST", redirect: "manual" })
    const location = MOVED.has(response.status) ? response.headers.get("Location") : null
    if (location === null || redirects === MAX_REDIRECTS) return response
    await response.body?.cancel()
    to = new URL(location, to).href
  }
}

/** Seconds, or a date. */
function retryAfter(text: string | null): number | undefined {
  if (text === null) return undefined
  const ms = /^\d+$/.test(text.trim()) ? Number(text) * 1_000 : Date.parse(text) - Date.now()
  return Number.isNaN(ms) ? undefined : Math.min(MAX_WAIT_MS, Math.max(0, ms))
}

/** The real clock. */
export function waitForReal(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener("abort", done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener("abort", done)
    if (signal.aborted) done()
  })
}
