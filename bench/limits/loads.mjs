/** The rows of loads: each gives the milliseconds from the stored or received texts to the plain values, and these. */
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import { readTrace } from "../data/trace.mjs"
import { fields } from "../workloads/support.mjs"
import { numbers } from "../workloads/lists.mjs"
import { secretsIn } from "./format.mjs"

const { DatabaseSync } = createRequire(new URL("../../packages/cojson-storage-sqlite/", import.meta.url))("@photostructure/sqlite")

const MARK_CONTEXT = "marks of stored logs"
const MARK_BYTES = 18

export const loads = {
  "wire-list-pushes": fromWire(listOf, (n) => [numbers(n)]),
  "wire-list-one-call": fromWire(listOf, (n) => [numbers(n)]),
  "wire-text-edits": fromWire(
    (changes) => listOf(changes).join(""),
    (n, folder) => [readTrace(folder).textAt(n)],
  ),
  "wire-maps": fromWire(mapOf, (n) => numbers(n).map(fields)),
  async "database-maps"(api, n, { format, folder, ids, accountID, accountSecret }) {
    const { sealer } = secretsIn(format, accountSecret)
    const markKey = Buffer.from(format.blake3Once(Buffer.from(MARK_CONTEXT + accountSecret))).toString("base64url") + "="
    const database = new DatabaseSync(join(folder, "client.db"))
    const group = JSON.parse(database.prepare("SELECT header FROM coValues WHERE id = ?").get(ids[0]).header).ruleset.group
    const account = JSON.parse(database.prepare("SELECT header FROM coValues WHERE id = ?").get(accountID).header)
    const agent = account.ruleset.initialAdmin
    const query = database.prepare(`SELECT v.id AS id, v.header AS header, s.sessionID AS session, k.mark AS mark, t.tx AS tx
      FROM json_each(?) j JOIN coValues v ON v.id = j.value JOIN sessions s ON s.coValue = v.rowID
      LEFT JOIN jazz_marks k ON k.session = s.rowID JOIN transactions t ON t.ses = s.rowID ORDER BY s.rowID, t.idx`)
    const stop = api.clock()
    const stored = query.all(JSON.stringify([group]))
    const key = keyIn(
      format,
      group,
      stored[0].session,
      stored.map(({ tx }) => JSON.parse(tx)),
      { accountID, agent, sealer },
    )
    const values = new Map()
    for (const { id, header, session, mark, tx } of query.all(JSON.stringify(ids))) {
      checkID(format, id, JSON.parse(header))
      const hash = format.blake3()
      hash.updateTexts([`${markKey} ${id} ${session} 1\n${tx}`], 0, 1)
      if (Buffer.from(hash.finish()).toString("base64url", 0, MARK_BYTES) !== mark) throw new Error("no mark")
      values.set(id, mapOf([format.openOne(JSON.parse(tx).encryptedChanges, key, format.prefixOf(id, session), 0)]))
    }
    return { ms: stop(), values: ids.map((id) => values.get(id)), expected: numbers(n).map(fields) }
  },
}

function fromWire(fold, expectedOf) {
  return async (api, n, { format, folder, ids, accountID, accountSecret }) => {
    const { account, content } = JSON.parse(readFileSync(join(folder, "messages.json"), "utf8"))
    const agent = JSON.parse(account[0]).header.ruleset.initialAdmin
    const { sealer } = secretsIn(format, accountSecret)
    const signer = format.bytesOf(agent.slice(agent.indexOf("/") + 1))
    const received = new Map()
    let key
    const stop = api.clock()
    for (const text of content) {
      const { id, header, new: runs } = JSON.parse(text)
      for (const session in runs) {
        const { after, newTransactions, lastSignature } = runs[session]
        if (after === 0) checkID(format, id, header)
        let run = received.get(id)
        if (!run) received.set(id, (run = { session, texts: [], hash: undefined }))
        for (const transaction of newTransactions) run.texts.push(textOf(transaction))
        verifyRun(format, run, after, lastSignature, signer)
        if (header?.ruleset.type === "group") key = keyIn(format, id, session, newTransactions, { accountID, agent, sealer })
      }
    }
    const values = ids.map((id) => {
      const { session, texts } = received.get(id)
      return fold(format.openAll(texts, key, format.prefixOf(id, session)))
    })
    return { ms: stop(), values, expected: expectedOf(n, folder) }
  }
}

/** Throws unless the signature fits what has come so far. */
function verifyRun(format, run, from, signature, signer) {
  run.hash ??= format.blake3()
  run.hash.updateTexts(run.texts, from, run.texts.length)
  // the only transaction of a short log: if more came, it would be hashed again
  format.verify(run.texts.length === 1 ? run.hash.finish() : run.hash.digest(), signature, signer)
}

function checkID(format, id, { createdAt, meta, ruleset, type, uniqueness }) {
  const { group, initialAdmin } = ruleset
  const canonical = group ? { group, type: ruleset.type } : { initialAdmin, type: ruleset.type }
  if (format.idOf(JSON.stringify({ createdAt, meta, ruleset: canonical, type, uniqueness })) !== id) throw new Error("another header")
}

/** Canonical text of a transaction, which has come in that order or another. */
function textOf({ changes, encryptedChanges, keyUsed, madeAt }) {
  if (changes !== undefined) return `{"changes":${JSON.stringify(changes)},"madeAt":${madeAt},"privacy":"trusting"}`
  return `{"encryptedChanges":"${encryptedChanges}","keyUsed":"${keyUsed}","madeAt":${madeAt},"privacy":"private"}`
}

/** The read key that a group's log reveals to its only member. */
function keyIn(format, id, session, transactions, { accountID, agent, sealer }) {
  for (let index = 0; index < transactions.length; index++) {
    for (const { key, value } of JSON.parse(transactions[index].changes)) {
      if (!key.endsWith(`_for_${accountID}`)) continue
      const from = format.bytesOf(agent.slice(0, agent.indexOf("/")))
      const secret = JSON.parse(format.unseal(value, sealer, from, `${format.prefixOf(id, session)}${index}}}`))
      return { id: key.slice(0, key.indexOf("_for_")), bytes: format.bytesOf(secret) }
    }
  }
  throw new Error("no key")
}

function mapOf([changes]) {
  const map = {}
  for (const { key, value } of changes) map[key] = value
  return map
}

/** The values of a list of one session, whose transactions are in order. */
function listOf(transactions) {
  const first = []
  const nodes = []
  const start = []
  const end = []
  const nodeAt = ({ txIndex, changeIdx }) => nodes[first[txIndex] + changeIdx]
  for (const changes of transactions) {
    first.push(nodes.length)
    for (const { op, after, before, insertion, value } of changes) {
      const node = { value, after: undefined, before: undefined, isShown: op !== "del" }
      nodes.push(node)
      if (op === "del") nodeAt(insertion).isShown = false
      else if (op === "app") after === "start" ? start.push(node) : (nodeAt(after).after ??= []).push(node)
      else before === "end" ? end.push(node) : (nodeAt(before).before ??= []).push(node)
    }
  }
  const values = []
  const waiting = [...end.reverse(), ...start.reverse()]
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.before) {
      const { before } = node
      node.before = undefined
      waiting.push(node, ...before)
      continue
    }
    if (node.isShown) values.push(node.value)
    if (node.after) waiting.push(...node.after)
  }
  return values
}
