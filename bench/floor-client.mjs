/**
 * The format and the protocol without an engine: what the straight-line programs of `bench/workers.mjs --floor` share. A client judges
 * nobody, keeps nothing, and trusts the server's frames to be well formed.
 */
import { once } from "node:events"
import { WebSocket } from "ws"
import { canonical } from "./canonical.mjs"

export class FloorClient {
  #crypto
  #signer
  #sealer
  #accountID
  #socket
  /** Value → what to do when it is here, or when the server says that it has no more of it than we. */
  #expected = new Map()
  /** Value → its own transactions that the server has yet to acknowledge, and what to do then. */
  #unacknowledged = new Map()
  #outgoing = []
  #isScheduled = false

  /** @param hooks `beforeFrame` may send what goes along; `onQuiet` is called when the server has everything. */
  constructor(crypto, { accountID, accountSecret }, hooks = {}) {
    this.#crypto = crypto
    this.#accountID = accountID
    this.#signer = crypto.getAgentSignerSecret(accountSecret)
    this.#sealer = crypto.getAgentSealerSecret(accountSecret)
    this.session = crypto.newRandomSessionID(accountID)
    this.hooks = hooks
  }

  async connect(url) {
    this.#socket = new WebSocket(url)
    this.#socket.on("message", (data) => this.#onFrame(String(data)))
    await once(this.#socket, "open")
  }

  /** @param known what is here of it, as in the protocol. */
  load(id, known, whenHere) {
    this.#expected.set(id, whenHere)
    this.send(`{"action":"load","id":"${id}",${known}}`)
  }

  #onFrame(frame) {
    for (const line of frame.split("\n")) {
      const message = JSON.parse(line)
      if (message.action === "content") this.#onContent(message)
      else if (message.action === "known") this.#onKnown(message)
    }
    if (this.#unacknowledged.size === 0 && this.#outgoing.length === 0) this.hooks.onQuiet?.()
  }

  #onKnown({ id, sessions }) {
    this.#arrived(id, sessions)
    const awaited = this.#unacknowledged.get(id)
    if (!(sessions[this.session] >= awaited?.count)) return
    this.#unacknowledged.delete(id)
    awaited.whenAcknowledged?.()
  }

  #onContent(message) {
    const { id, header, new: runs } = message
    if (!header || !this.hooks.signer) return // our own, passed on, or what the answers of requests share
    if (header.meta?.type === "account") return // the few that all messages share
    this.verify(message, this.hooks.signer)
    const counts = Object.entries(runs).map(([session, run]) => `"${session}":${run.newTransactions.length}`)
    this.send(`{"action":"known","id":"${id}","header":true,"sessions":{${counts.join(",")}}}`)
    this.hooks.onValue?.(message)
    this.#arrived(id, message)
  }

  #arrived(id, what) {
    const whenHere = this.#expected.get(id)
    this.#expected.delete(id)
    whenHere?.(what)
  }

  /** A whole value, all of one signer. */
  verify({ id, header, new: runs }, signer) {
    const crypto = this.#crypto
    if (`co_z${crypto.shortHashText(canonical(header))}` !== id) throw new Error("not the header")
    for (const { newTransactions, lastSignature } of Object.values(runs)) {
      const hash = crypto.newLogHash()
      const texts = newTransactions.map((tx) => JSON.stringify(tx)) // written as canonical JSON
      hash.updateTexts(texts, 0, texts.length)
      if (!crypto.verifyDigest(lastSignature, hash.digest(), signer)) throw new Error("not signed")
    }
  }

  /** The read key of a group that one session of `senderSealer` has made. */
  keyOf({ id, new: runs }, senderSealer) {
    const [[sessionID, { newTransactions }]] = Object.entries(runs)
    const fields = new Map()
    newTransactions.forEach(({ changes }, txIndex) => {
      for (const { key, value } of JSON.parse(changes)) fields.set(key, { value, txIndex })
    })
    const keyID = fields.get("readKey").value
    const { value, txIndex } = fields.get(`${keyID}_for_${this.#accountID}`)
    const secret = this.#crypto.unseal(value, this.#sealer, senderSealer, { in: id, tx: { sessionID, txIndex } })
    return { groupID: id, id: keyID, secret }
  }

  /** The changes in the first session of a value. */
  decrypted({ id, new: runs }, key) {
    const [[sessionID, { newTransactions }]] = Object.entries(runs)
    return newTransactions.flatMap((tx, index) =>
      JSON.parse(this.#crypto.decryptTransactionText(tx.encryptedChanges, key.secret, id, sessionID, index)),
    )
  }

  /** Sends a new map in the group of the key. Its id and content message. */
  create(changes, key, whenAcknowledged) {
    const header = { ...this.#crypto.createdNowUnique(), meta: null, ruleset: { group: key.groupID, type: "ownedByGroup" }, type: "comap" }
    const text = canonical(header)
    const id = `co_z${this.#crypto.shortHashText(text)}`
    return { id, content: this.write(id, text, changes, key, whenAcknowledged) }
  }

  /** Sends a transaction that is alone in its session of the value. The content message. */
  write(id, headerText, changes, key, whenAcknowledged) {
    const text = this.transactionText(id, 0, JSON.stringify(changes), key)
    const hash = this.#crypto.newLogHash()
    hash.updateTexts([text], 0, 1)
    return this.push(id, headerText, 0, [text], hash, whenAcknowledged)
  }

  transactionText(id, index, changes, key) {
    const encrypted = this.#crypto.encryptTransactionText(changes, key.secret, id, this.session, index)
    return `{"encryptedChanges":"${encrypted}","keyUsed":"${key.id}","madeAt":${Date.now()},"privacy":"private"}`
  }

  /** @param hash of the session, these transactions included */
  push(id, headerText, after, texts, hash, whenAcknowledged) {
    const signature = this.#crypto.signDigest(hash.digest(), this.#signer)
    const header = headerText ? `"header":${headerText},` : ""
    const run = `{"after":${after},"lastSignature":"${signature}","newTransactions":[${texts.join(",")}]}`
    const content = `{"action":"content",${header}"id":"${id}","new":{"${this.session}":${run}},"priority":3}`
    this.#unacknowledged.set(id, { count: after + texts.length, whenAcknowledged })
    this.send(content)
    return content
  }

  /** Everything of one turn of the event loop leaves in one frame. */
  send(text) {
    this.#outgoing.push(text)
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(() => {
      this.hooks.beforeFrame?.()
      this.#isScheduled = false
      const texts = this.#outgoing
      this.#outgoing = []
      this.#socket.send(texts.join("\n"))
    })
  }
}

export const set = (key, value) => ({ key, op: "set", value })
