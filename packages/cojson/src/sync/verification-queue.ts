/**
 * VerificationQueue: first contents of values whose signatures other threads verify, while whoever waits for many values has enough to do
 * with the rest. What is verified is taken once in each round of the event loop, in the order in which it came; when nothing is, the oldest
 * is taken as it is and verified here. So nobody waits for threads that are busy otherwise.
 */
import type { Runtime } from "../base/runtime.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { Content } from "../log/content.ts"
import type { Segment } from "../log/segment.ts"
import type { PeerSession } from "./peer-session.ts"
import type { ContentRun } from "./run.ts"

/**
 * Has other threads find out which segments of a value of which nothing is here are as they were signed; `done` is told once, later. False
 * when that cannot be done.
 */
export type VerifyElsewhere = (content: Content, done: (verified: ReadonlySet<Segment>) => void) => boolean

/** So many contents are in the queue at most; what comes while others are behind is verified here. */
const MAX_WAITING = 512
/** After so many milliseconds in a round the rest waits for the next, as in the inbox. */
const SLICE_MS = 20

interface Waiting {
  readonly content: Content
  readonly from: PeerSession
  verified: ReadonlySet<Segment> | undefined
  /** What came of the same value meanwhile. */
  readonly following: { readonly run: ContentRun; readonly from: PeerSession | undefined }[]
}

export interface VerifiedIntake {
  /** @param verified undefined when everything has to be verified */
  take(content: Content, from: PeerSession, verified: ReadonlySet<Segment> | undefined): void
  accept(run: ContentRun, from: PeerSession | undefined): void
}

export class VerificationQueue {
  readonly #runtime: Runtime
  readonly #verifyElsewhere: VerifyElsewhere
  readonly #intake: VerifiedIntake
  readonly #waiting = new Map<RawCoID, Waiting>()
  #scheduled = false

  constructor(runtime: Runtime, verifyElsewhere: VerifyElsewhere, intake: VerifiedIntake) {
    this.#runtime = runtime
    this.#verifyElsewhere = verifyElsewhere
    this.#intake = intake
  }

  /** Whether the queue has the content now; it goes to the intake later. */
  add(content: Content, from: PeerSession): boolean {
    if (this.#waiting.size >= MAX_WAITING) return false
    const waiting: Waiting = { content, from, verified: undefined, following: [] }
    if (!this.#verifyElsewhere(content, (verified) => (waiting.verified = verified))) return false
    this.#waiting.set(content.id, waiting)
    this.#schedule()
    return true
  }

  /** Whether the run has to wait, because something of its value is in the queue. */
  follow(run: ContentRun, from: PeerSession | undefined): boolean {
    const waiting = this.#waiting.get(run[0].id)
    waiting?.following.push({ run, from })
    return waiting !== undefined
  }

  /** Forgets what a peer has sent. */
  drop(peer: PeerSession): void {
    for (const [id, { from, following }] of this.#waiting) {
      if (from !== peer) continue
      this.#waiting.delete(id)
      for (const next of following) if (next.from !== peer) this.#intake.accept(next.run, next.from)
    }
  }

  #schedule(): void {
    if (this.#scheduled || this.#waiting.size === 0) return
    this.#scheduled = true
    this.#runtime.defer(() => {
      this.#scheduled = false
      this.#round()
    })
  }

  #round(): void {
    const end = this.#runtime.now() + SLICE_MS
    const all = [...this.#waiting.values()]
    const verified = all.filter((waiting) => waiting.verified)
    for (const waiting of verified.length > 0 ? verified : all.slice(0, 1)) {
      this.#take(waiting)
      if (this.#runtime.now() > end) break
    }
    this.#schedule()
  }

  #take({ content, from, verified, following }: Waiting): void {
    this.#waiting.delete(content.id)
    try {
      this.#intake.take(content, from, verified)
      for (const { run, from } of following) this.#intake.accept(run, from)
    } catch (error) {
      this.#runtime.log.error("sync failed", { id: content.id, error }) // our bug; the others go on
    }
  }
}
