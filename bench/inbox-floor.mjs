import { startWorker } from "jazz-tools/worker"
import { FloorClient, set } from "./floor-client.mjs"

/** Messages under way at once. */
const WINDOW = 60

/**
 * Loads each envelope with its group and the payload, verifies and decrypts them, makes an answer, marks the envelope, notes the message as
 * processed, and is done when the server has everything.
 */
export async function handleInbox(crypto, options, say) {
  const { envelopeIDs, processed, senderAgent } = await prepare(crypto, options)
  const senderSealer = crypto.getAgentSealerID(senderAgent)
  /** Group → its id and key, until its message is handled. */
  const groups = new Map()
  const processedHash = crypto.newLogHash()
  let [processedCount, notes] = [0, []]
  let [next, handled, start] = [0, 0, 0]

  const client = new FloorClient(crypto, options.credentials, {
    signer: crypto.getAgentSignerID(senderAgent),
    onValue: (value) => {
      if (value.header.ruleset.type === "group") groups.set(value.id, client.keyOf(value, senderSealer))
    },
    onQuiet: () => {
      if (handled === options.warmUp + options.messages) say({ ms: performance.now() - start, rss: process.memoryUsage().rss })
    },
    beforeFrame: writeNotes,
  })
  await client.connect(options.url)
  for (let i = 0; i < WINDOW; i++) handleNext()

  function handleNext() {
    if (next === envelopeIDs.length) return
    const id = envelopeIDs[next++]
    load(id, (envelope) => {
      const key = groups.get(envelope.header.ruleset.group)
      groups.delete(key.groupID)
      const payload = client.decrypted(envelope, key).find((change) => change.key === "payload").value
      load(payload, (order) => {
        const item = client.decrypted(order, key).find((change) => change.key === "item").value
        const result = client.create([set("line", `1 x ${item}`)], key).id
        client.write(id, undefined, [set("processed", true), set("result", result)], key)
        notes.push(`${Object.keys(envelope.new)[0]}/${handled}`)
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
    client.load(id, '"header":false,"sessions":{}', whenHere)
  }

  /** One signature for those of a frame. */
  function writeNotes() {
    if (notes.length === 0) return
    const after = processedCount
    const texts = notes.map((note, i) => client.transactionText(processed.id, after + i, JSON.stringify([note]), processed.key))
    notes = []
    processedCount += texts.length
    processedHash.updateTexts(texts, 0, texts.length)
    client.push(processed.id, undefined, after, texts, processedHash)
  }
}

/** What the inbox has, read by a worker of ours; it is not timed. */
async function prepare(crypto, { credentials, url }) {
  const { worker, shutdownWorker } = await startWorker({ ...credentials, syncServer: url, crypto, skipInboxLoad: true })
  const node = worker.$jazz.localNode
  const profile = await node.load(worker.$jazz.raw.get("profile"))
  const root = await node.load(profile.get("inbox"))
  const [messages, feed] = await Promise.all([node.load(root.get("messages")), node.load(root.get("processed"))])
  const entries = Object.entries(messages.toJSON())
  const sender = await node.load(entries[0][0].split("_session_")[0])
  const keyID = worker.$jazz.raw.get("readKey")
  const prepared = {
    envelopeIDs: entries.flatMap(([, items]) => items),
    processed: { id: feed.id, key: { id: keyID, secret: worker.$jazz.raw.core.readKeys().keySecret(keyID) } },
    senderAgent: sender.currentAgentID(),
  }
  await shutdownWorker()
  return prepared
}
