/**
 * What an inbox message must cost a worker: a straight-line program that does what the format and the protocol ask for, with the same
 * libraries and no engine. It loads the envelope with its group and the payload, verifies and decrypts them, makes an answer, marks the
 * envelope, notes the message as processed, and is done when the server has everything. It judges nobody, keeps nothing, and trusts the
 * server's frames to be well formed. argv and answers as in worker-program.mjs; `node bench/workers.mjs --floor` runs it.
 */
import { NapiCrypto } from "jazz-tools/napi"
import { startWorker } from "jazz-tools/worker"
import { WebSocket } from "ws"
import { canonical } from "./canonical.mjs"

/** Messages under way at once. */
const WINDOW = 60

const options = JSON.parse(process.argv[3])
const crypto = await NapiCrypto.create()
const { accountID, accountSecret } = options.credentials
const [signer, sealer] = [crypto.getAgentSignerSecret(accountSecret), crypto.getAgentSealerSecret(accountSecret)]
const session = crypto.newRandomSessionID(accountID)
const say = (result) => process.stdout.write(`${JSON.stringify(result)}\n`)

const { envelopeIDs, processed, senderAgent } = await prepare()
const senderSealer = crypto.getAgentSealerID(senderAgent)
const senderSigner = crypto.getAgentSignerID(senderAgent)

const socket = new WebSocket(options.url)
await new Promise((resolve) => socket.once("open", resolve))

/** Group → its id and key, until its message is handled; value → what to do when it is here. */
const groups = new Map()
const expected = new Map()
/** Value → transactions that the server has yet to acknowledge. */
const unacknowledged = new Map()
const processedHash = crypto.newLogHash()
let [processedCount, notes, outgoing, isScheduled] = [0, [], [], false]
let [next, handled, start] = [0, 0, 0]

socket.on("message", (data) => {
  for (const line of String(data).split("\n")) {
    const message = JSON.parse(line)
    if (message.action === "content") onContent(message)
    else if (message.action === "known" && message.sessions[session] >= unacknowledged.get(message.id)) unacknowledged.delete(message.id)
  }
  if (handled === options.warmUp + options.messages && unacknowledged.size === 0 && outgoing.length === 0)
    say({ ms: performance.now() - start, rss: process.memoryUsage().rss })
})
for (let i = 0; i < WINDOW; i++) handleNext()

function handleNext() {
  if (next === envelopeIDs.length) return
  const id = envelopeIDs[next++]
  load(id, (envelope) => {
    const key = groups.get(envelope.header.ruleset.group)
    groups.delete(key.groupID)
    const payload = decrypted(envelope, key).find((change) => change.key === "payload").value
    load(payload, (order) => {
      const item = decrypted(order, key).find((change) => change.key === "item").value
      const result = answer(`1 x ${item}`, key)
      write(id, undefined, 0, [set("processed", true), set("result", result)], key)
      notes.push(`${senderSessionOf(envelope)}/${handled}`)
      handled++
      if (handled === options.warmUp) {
        say({ warm: true })
        start = performance.now()
      }
      handleNext()
    })
  })
}

function load(id, whenHere) {
  expected.set(id, whenHere)
  send(`{"action":"load","id":"${id}","header":false,"sessions":{}}`)
}

function onContent({ id, header, new: runs }) {
  if (!header) return // our own, passed on
  const values = { id, header, runs: Object.entries(runs) }
  if (header.meta?.type === "account") return // the few that all messages share
  if (`co_z${crypto.shortHashText(canonical(header))}` !== id) throw new Error("not the header")
  for (const [, { newTransactions, lastSignature }] of values.runs) {
    const hash = crypto.newLogHash()
    const texts = newTransactions.map((tx) => JSON.stringify(tx)) // the server writes canonical JSON
    hash.updateTexts(texts, 0, texts.length)
    if (!crypto.verifyDigest(lastSignature, hash.digest(), senderSigner)) throw new Error("not signed")
  }
  const counts = values.runs.map(([sessionID, run]) => `"${sessionID}":${run.newTransactions.length}`)
  send(`{"action":"known","id":"${id}","header":true,"sessions":{${counts.join(",")}}}`)
  if (header.ruleset.type === "group") takeGroup(values)
  const whenHere = expected.get(id)
  expected.delete(id)
  whenHere?.(values)
}

function takeGroup({ id, runs }) {
  const [[sessionID, { newTransactions }]] = runs
  const fields = new Map()
  newTransactions.forEach(({ changes }, txIndex) => {
    for (const { key, value } of JSON.parse(changes)) fields.set(key, { value, txIndex })
  })
  const keyID = fields.get("readKey").value
  const { value, txIndex } = fields.get(`${keyID}_for_${accountID}`)
  const secret = crypto.unseal(value, sealer, senderSealer, { in: id, tx: { sessionID, txIndex } })
  groups.set(id, { groupID: id, id: keyID, secret })
}

function decrypted({ id, runs }, key) {
  const [[sessionID, { newTransactions }]] = runs
  return newTransactions.flatMap((tx, index) =>
    JSON.parse(crypto.decryptTransactionText(tx.encryptedChanges, key.secret, id, sessionID, index)),
  )
}

function senderSessionOf({ runs }) {
  return runs[0][0]
}

const set = (key, value) => ({ key, op: "set", value })

function answer(line, key) {
  const header = { ...crypto.createdNowUnique(), meta: null, ruleset: { group: key.groupID, type: "ownedByGroup" }, type: "comap" }
  const text = canonical(header)
  const id = `co_z${crypto.shortHashText(text)}`
  write(id, text, 0, [set("line", line)], key)
  return id
}

/** A transaction that is alone in its session of the value. */
function write(id, headerText, after, changes, key) {
  const hash = crypto.newLogHash()
  const text = transactionText(id, after, JSON.stringify(changes), key)
  hash.updateTexts([text], 0, 1)
  push(id, headerText, after, [text], crypto.signDigest(hash.digest(), signer))
}

function transactionText(id, index, changes, key) {
  const encrypted = crypto.encryptTransactionText(changes, key.secret, id, session, index)
  return `{"encryptedChanges":"${encrypted}","keyUsed":"${key.id}","madeAt":${Date.now()},"privacy":"private"}`
}

function push(id, headerText, after, texts, signature) {
  const header = headerText ? `"header":${headerText},` : ""
  const run = `{"after":${after},"lastSignature":"${signature}","newTransactions":[${texts.join(",")}]}`
  unacknowledged.set(id, after + texts.length)
  send(`{"action":"content",${header}"id":"${id}","new":{"${session}":${run}},"priority":3}`)
}

/** Everything of one turn of the event loop leaves in one frame, with one signature for its notes. */
function send(text) {
  outgoing.push(text)
  if (isScheduled) return
  isScheduled = true
  setImmediate(() => {
    isScheduled = false
    if (notes.length > 0) writeNotes()
    const texts = outgoing
    outgoing = []
    socket.send(texts.join("\n"))
  })
}

function writeNotes() {
  const after = processedCount
  const texts = notes.map((note, i) => transactionText(processed.id, after + i, JSON.stringify([note]), processed.key))
  notes = []
  processedCount += texts.length
  processedHash.updateTexts(texts, 0, texts.length)
  isScheduled = true
  push(processed.id, undefined, after, texts, crypto.signDigest(processedHash.digest(), signer))
  isScheduled = false
}

/** What the inbox has, read by a worker of ours; it is not timed. */
async function prepare() {
  const { worker, shutdownWorker } = await startWorker({ ...options.credentials, syncServer: options.url, crypto, skipInboxLoad: true })
  const node = worker.$jazz.localNode
  const profile = await node.load(worker.$jazz.raw.get("profile"))
  const root = await node.load(profile.get("inbox"))
  const [messages, feed] = await Promise.all([node.load(root.get("messages")), node.load(root.get("processed"))])
  const entries = Object.entries(messages.toJSON())
  const sender = await node.load(entries[0][0].split("_session_")[0])
  const keyID = worker.$jazz.raw.get("readKey")
  const prepared = {
    envelopeIDs: entries.flatMap(([, items]) => items),
    processed: { id: feed.id, key: { id: keyID, secret: node.expectCoValueLoaded(accountID).readKeys().keySecret(keyID) } },
    senderAgent: sender.currentAgentID(),
  }
  await shutdownWorker()
  return prepared
}
