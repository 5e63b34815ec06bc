/**
 * SessionLog: the append-only log of one session in one CoValue.
 *
 * Transactions are kept as their canonical texts. Local ones are appended unsigned and closed together by one signature when
 * somebody needs to verify them (`seal`), or at once when the log must be cut there. Of received runs the newest signature is
 * kept, and those at cuts: a log can be sent from any index, but only up to a signature that we have.
 *
 * A log that storage has can be taken without being read: its texts are read when somebody wants them.
 *
 * The hash state is derived: it is rebuilt from the texts when it is needed and not at hand, and kept only when rebuilding
 * would be dear.
 */
import { invariant } from "../base/invariant.ts"
import { pushAll } from "../base/push-all.ts"
import { utf8Encode } from "../base/utf8.ts"
import type { HashState, RunningHash } from "../crypto/primitives.ts"
import type { CryptoProvider } from "../crypto/provider.ts"
import type { SignerID, SignerSecret } from "../ids/agent-id.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import { isRunnable, PlainRun, type PlainTransaction } from "./plain-run.ts"
import { MAX_PAYLOAD_BYTES, type Segment } from "./segment.ts"
import type { StoredRun } from "./stored-run.ts"
import { parseTransaction, transactionTextSize, type Signature, type Transaction } from "./transaction.ts"

const NO_CHECKPOINTS: readonly Checkpoint[] = []
/** Up to this many code units of log, hashing everything again is cheaper than keeping a state of 2 kB. */
const REHASH_LIMIT = 4_096
/** In code units: how much longer a log is makes no difference. */
const LONG = 65_536
/** Stands for a transaction that storage had once: says nothing, and nobody takes it from us. */
const LOST_TEXT = "{}"

interface Checkpoint {
  /** Count of transactions that `signature` covers. */
  readonly count: number
  readonly signature: Signature
}

/** A log that is in storage only. */
interface UnreadRun {
  readonly stored: StoredRun
  /** Somebody knows what comes before. */
  tailStart: number
  tail: readonly string[] | undefined
}

export class SessionLog {
  readonly sessionID: SessionID
  readonly #crypto: CryptoProvider
  /** Replaced by the first transaction: most logs are short and never grow, and arrays that grow have room for 17. */
  #texts: string[] = []
  /** What comes after the texts, not signed yet. */
  #plain: PlainRun | undefined
  /** Sizes of transactions up to and including each, as far as anybody has asked; of more than one. */
  #sizes: number[] | undefined
  /** Of all transactions. */
  #size = 0
  /** Size of all transactions after the last checkpoint. */
  #tailSize = 0
  #checkpoints: readonly Checkpoint[] = NO_CHECKPOINTS
  #signature: Signature | undefined
  #signedCount = 0
  #hashState: HashState | undefined
  #hashedCount = 0
  /** All of the log, while nobody has wanted its texts. */
  #unread: UnreadRun | undefined
  /** Transactions that a mark in our storage vouches for. */
  vouchedCount = 0
  /** What is said to vouch for everything, until somebody looks. */
  claimedMark: string | undefined = undefined
  /** Nobody has looked whether what came from our storage is as it was signed. */
  isBelieved = false

  constructor(sessionID: SessionID, crypto: CryptoProvider) {
    this.sessionID = sessionID
    this.#crypto = crypto
  }

  /** Transactions in the log, unsigned ones included. */
  get length(): number {
    return this.#unread?.stored.count ?? this.#texts.length + (this.#plain?.length ?? 0)
  }

  /** Whether the log is in storage only. */
  get isUnread(): boolean {
    return this.#unread !== undefined
  }

  /** Whether the newest signature covers everything. */
  get isSealed(): boolean {
    return this.#signedCount === this.#texts.length
  }

  /** Newest signature; undefined before the first {@link seal}. */
  get signature(): Signature | undefined {
    return this.#unread?.stored.signature ?? this.#signature
  }

  /** Takes a log from our own storage without reading it. Only for an empty log. */
  restore(stored: StoredRun): void {
    invariant(this.length === 0, "only an empty log is restored")
    this.#unread = { stored, tailStart: Infinity, tail: undefined }
  }

  /** Somebody knows what the first `count` transactions say: as long as only later ones are asked for, the others are not read. */
  skip(count: number): void {
    if (this.#unread) this.#unread.tailStart = count
  }

  /** Brings the texts of a restored log into memory. */
  readStored(): void {
    const stored = this.#unread?.stored
    if (!stored) return
    this.#unread = undefined
    this.isBelieved = true
    for (const { txs, signature, mark } of stored.readSegments()) {
      this.append(txs, signature)
      this.claimedMark = mark
    }
    if (this.#texts.length === stored.count) return
    const missing = Array.from({ length: stored.count - this.#texts.length }, () => LOST_TEXT)
    this.append(missing, stored.signature)
  }

  /** Has the texts of all transactions in memory. */
  #complete(): void {
    if (this.#unread) this.readStored()
    if (this.#plain) this.#encrypt()
  }

  #encrypt(): void {
    const plain = this.#plain
    if (!plain) return
    this.#plain = undefined
    pushAll(this.#texts, plain.encrypted())
  }

  /** undefined when the text is not a transaction. O(1), parses. */
  transaction(index: number): Transaction | undefined {
    const text = this.#text(index)
    return text === undefined ? undefined : parseTransaction(text)
  }

  /** Canonical texts of transactions `from` up to, not including, `to`. */
  texts(from: number, to: number): readonly string[] {
    const unread = this.#unread
    if (this.#plain) this.#encrypt()
    if (!unread && from === 0 && to === this.#texts.length) return this.#texts
    if (unread && from >= unread.tailStart) return Array.from({ length: to - from }, (_, i) => this.#text(from + i) ?? LOST_TEXT)
    this.readStored()
    return this.#texts.slice(from, to)
  }

  /** Appends a local transaction; signed by the next {@link seal}, or now when the log must be cut after it. */
  appendLocal(text: string, size: number, signer: SignerSecret): void {
    this.#complete()
    if (this.#texts.length === 0) this.#texts = [text]
    else this.#texts.push(text)
    this.#grow(1, size)
    if (this.#tailSize > MAX_PAYLOAD_BYTES) this.seal(signer)
  }

  /**
   * Appends a local transaction that is encrypted when somebody wants its text. False, and nothing has happened, when it has to be
   * encrypted now: the first since the last signature, which mostly is the only one, and what no run can hold.
   */
  appendPlain(id: RawCoID, transaction: PlainTransaction, signer: SignerSecret): boolean {
    if (this.isSealed || !isRunnable(transaction)) return false
    let size = this.#plain?.add(transaction)
    if (size === undefined) {
      this.#encrypt()
      this.#plain = new PlainRun(id, this.sessionID, this.#texts.length, this.#crypto, transaction.key)
      size = this.#plain.add(transaction) ?? 0
    }
    this.#grow(1, size)
    if (this.#tailSize > MAX_PAYLOAD_BYTES) this.seal(signer)
    return true
  }

  /** Signs what is not signed yet. */
  seal(signer: SignerSecret): void {
    this.#encrypt()
    const { length } = this.#texts
    if (this.#signedCount === length) return
    const hash = this.#hashUpToNow()
    const isShort = isCheapToHash(length, this.#size)
    this.#close(this.#crypto.signDigest(isShort ? hash.finish() : hash.digest(), signer))
    if (!isShort) this.#rememberHash(hash)
  }

  /** Appends texts, of that size when it is known, if the signature fits the log with them; otherwise the log stays as it is. */
  verifyAndAppend(texts: readonly string[], signature: Signature, signer: SignerID, size?: number): boolean {
    this.#complete()
    let longest = this.#size
    for (let i = 0; i < texts.length && longest < LONG; i++) longest += (texts[i] ?? "").length
    const hash = this.#hashUpToNow(longest)
    hash.updateTexts(texts, 0, texts.length)
    const isShort = isCheapToHash(this.#texts.length + texts.length, longest)
    if (!this.#crypto.verifyDigest(signature, isShort ? hash.finish() : hash.digest(), signer)) return false
    this.append(texts, signature, size)
    this.isBelieved = false
    if (!isShort) this.#rememberHash(hash)
    return true
  }

  /** Index of the first of these transactions that is another one than ours; undefined when none is. O(what both have). */
  divergence(start: number, texts: readonly string[]): number | undefined {
    const end = Math.min(start + texts.length, this.length)
    for (let index = start; index < end; index++) {
      const own = this.#text(index)
      if (own !== texts[index - start] && own !== LOST_TEXT) return index
    }
    return undefined
  }

  /** A log that goes on from `start` with these texts instead of ours; undefined when the signature does not fit. O(log). */
  forkedAt(start: number, texts: readonly string[], signature: Signature, signer: SignerID): SessionLog | undefined {
    this.#complete()
    const fork = this.upTo(start)
    for (let index = fork.length; index < start; index++) {
      const text = this.#texts[index] ?? ""
      fork.#texts.push(text)
      fork.#grow(1, transactionTextSize(text))
    }
    return fork.verifyAndAppend(texts, signature, signer) ? fork : undefined
  }

  /** The log up to the last kept signature that covers at most `count` transactions. O(log). */
  upTo(count: number): SessionLog {
    this.#complete()
    const beginning = new SessionLog(this.sessionID, this.#crypto)
    for (const checkpoint of this.#checkpoints) {
      if (checkpoint.count > count) break
      beginning.append(this.#texts.slice(beginning.length, checkpoint.count), checkpoint.signature)
    }
    return beginning
  }

  /** Whether the newest signature covers everything and fits. O(log). */
  isSigned(signer: SignerID): boolean {
    if (!this.isSealed || this.#signature === undefined) return false
    const hash = this.#hashUpToNow()
    if (!this.#crypto.verifyDigest(this.#signature, hash.digest(), signer)) return false
    if (!isCheapToHash(this.#texts.length, this.#size)) this.#rememberHash(hash)
    return true
  }

  /** How many transactions are as they were signed, up to a signature that we have. O(log). */
  verifiedCount(signer: SignerID): number {
    this.#complete()
    const hash = this.#crypto.newLogHash(this.#size)
    const end = this.#signature ? [{ count: this.#signedCount, signature: this.#signature }] : []
    let verified = 0
    for (const { count, signature } of [...this.#checkpoints, ...end]) {
      hash.updateTexts(this.#texts, verified, count)
      if (!this.#crypto.verifyDigest(signature, hash.digest(), signer)) break
      verified = count
    }
    return verified
  }

  /** Appends what our own storage vouches for, of that size when it is known. */
  append(texts: readonly string[], signature: Signature, size = sizeOf(texts)): void {
    this.#complete()
    if (this.#texts.length === 0) this.#texts = texts.slice()
    else pushAll(this.#texts, texts)
    this.#grow(texts.length, size)
    this.#close(signature)
  }

  /** Everything from `start` on, cut at the checkpoints. Sealed logs only. */
  segmentsFrom(start: number): Segment[] {
    this.#complete()
    const segments: Segment[] = []
    let from = start
    for (const { count, signature } of this.#checkpoints) {
      if (count <= from) continue
      segments.push(this.#segment(from, count, signature))
      from = count
    }
    if (from < this.#texts.length) {
      invariant(this.#signature !== undefined && this.#signedCount === this.#texts.length, "a log is sealed before it is sent")
      segments.push(this.#segment(from, this.#texts.length, this.#signature))
    }
    return segments
  }

  /** Counts at which the log can be cut, and hash after each transaction: for tests and diagnosis. O(log). */
  describe(): { readonly checkpoints: readonly number[]; readonly digests: readonly Uint8Array[] } {
    this.#complete()
    const hash = this.#crypto.newLogHash(this.#size)
    const digests = this.#texts.map((text) => {
      hash.update(utf8Encode(text))
      return hash.digest()
    })
    return { checkpoints: this.#checkpoints.map(({ count }) => count), digests }
  }

  #text(index: number): string | undefined {
    const unread = this.#unread
    if (this.#plain) this.#encrypt()
    if (!unread) return this.#texts[index]
    if (index >= unread.tailStart) {
      unread.tail ??= unread.stored.readTexts(unread.tailStart)
      return unread.tail[index - unread.tailStart]
    }
    this.readStored()
    return this.#texts[index]
  }

  #segment(from: number, to: number, signature: Signature): Segment {
    return {
      sessionID: this.sessionID,
      start: from,
      txs: this.#texts.slice(from, to),
      signature,
      payloadBytes: this.#sizeUpTo(to) - this.#sizeUpTo(from),
    }
  }

  #close(signature: Signature): void {
    this.#signature = signature
    this.#signedCount = this.#texts.length
    if (this.#tailSize <= MAX_PAYLOAD_BYTES) return
    this.#checkpoints = [...this.#checkpoints, { count: this.#signedCount, signature }]
    this.#tailSize = 0
  }

  /** Takes note of `count` more texts. */
  #grow(count: number, size: number): void {
    this.#size += size
    this.#tailSize += size
    if (count !== 1) return
    const { length } = this
    if (length === 2) this.#sizes = [this.#size - size, this.#size]
    else if (this.#sizes?.length === length - 1) this.#sizes.push(this.#size)
  }

  #sizeUpTo(count: number): number {
    if (count === this.#texts.length) return this.#size
    if (count === 0) return 0
    const sizes = (this.#sizes ??= [])
    for (let index = sizes.length; index < count; index++)
      sizes.push((sizes[index - 1] ?? 0) + transactionTextSize(this.#texts[index] ?? ""))
    return sizes[count - 1] ?? 0
  }

  /** Of all transactions, to be fed until it is of `size` code units. O(what was appended since the last), except after wrong signatures: twice O(log). */
  #hashUpToNow(size = this.#size): RunningHash {
    const saved = this.#hashState
    const restored = saved && this.#crypto.restoreLogHash(saved)
    if (restored) {
      restored.updateTexts(this.#texts, this.#hashedCount, this.#texts.length)
      return restored
    }
    // one that went on with a wrong text cannot go back: then one that is of the kind that can be copied
    const hash = this.#crypto.newLogHash(saved ? undefined : size)
    hash.updateTexts(this.#texts, 0, this.#texts.length)
    if (isCheapToHash(this.#texts.length, this.#size)) return hash
    return this.#crypto.restoreLogHash(this.#rememberHash(hash)) ?? hash
  }

  #rememberHash(hash: RunningHash): HashState {
    this.#hashedCount = this.#texts.length
    return (this.#hashState = hash.save())
  }
}

function sizeOf(texts: readonly string[]): number {
  let size = 0
  for (const text of texts) size += transactionTextSize(text)
  return size
}

/** Whether hashing a log again costs less than keeping a state. */
function isCheapToHash(count: number, size: number): boolean {
  return size < REHASH_LIMIT && count < REHASH_LIMIT / 100
}
