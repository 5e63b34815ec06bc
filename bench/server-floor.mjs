/**
 * What a sync server, and a client that loads, must do at least: straight-line programs that do what the protocol and the format ask for, with
 * the same libraries and no engine. The server verifies what it gets, keeps it (in SQLite durably, a commit and a flush of the disk for all that
 * came meanwhile), confirms it and passes it on; it judges nobody, limits nothing, forgets nothing and trusts frames to be well formed. The
 * client loads values, verifies, decrypts and reads them. Other clients are ours. `node bench/server.mjs --floor` runs it.
 */
import { fdatasync, openSync } from "node:fs"
import { createRequire } from "node:module"
import { WebSocket, WebSocketServer } from "ws"
import { canonical } from "./canonical.mjs"
import { openFormat } from "./limits/format.mjs"
import { answer, begin, serve } from "./measured.mjs"

const { DatabaseSync } = createRequire(new URL("../packages/cojson-storage-sqlite/", import.meta.url))("@photostructure/sqlite")

const [, , role, text] = process.argv
const options = JSON.parse(text)
if (role === "server") await serve(await startServer(options))
else if (role === "load") await load(options)
else await import("./ours-socket.mjs")

async function startServer({ file, port = 0 }) {
  const format = await openFormat()
  const storage = file === ":memory:" ? undefined : openStorage(file)
  /** id → what clients are sent when they load it, how much of it, who wants more, and the hash of each session. */
  const values = new Map()
  const signers = new Map()
  const server = new WebSocketServer({ port, host: "127.0.0.1", perMessageDeflate: false })
  await new Promise((resolve) => server.once("listening", resolve))
  server.on("connection", (socket) => socket.on("message", (data) => onFrame(socket, String(data))))
  return server.address().port

  function onFrame(socket, frame) {
    const answers = []
    const written = new Set()
    for (const line of frame.split("\n")) {
      const message = JSON.parse(line)
      if (message.action === "load") answers.push(...onLoad(message, socket))
      else if (message.action === "content") written.add(onContent(message, line, socket))
    }
    const confirm = () => {
      for (const value of written)
        answers.push(`{"action":"known","header":true,"id":"${value.id}","sessions":${JSON.stringify(value.sessions)}}`)
      if (answers.length > 0) socket.send(answers.join("\n"))
    }
    if (written.size > 0 && storage) storage.whenDurable(confirm)
    else confirm()
  }

  function onLoad({ id, header }, socket) {
    const value = values.get(id) ?? stored(id)
    if (!value) return [`{"action":"known","header":false,"id":"${id}","sessions":{}}`]
    value.subscribers.add(socket)
    return header ? [`{"action":"known","header":true,"id":"${id}","sessions":${JSON.stringify(value.sessions)}}`] : value.lines
  }

  function stored(id) {
    const read = storage?.read(id)
    if (!read) return undefined
    values.set(id, { id, lines: [read.line], sessions: read.sessions, subscribers: new Set(), hashes: new Map() })
    return values.get(id)
  }

  function onContent({ id, header, new: runs }, line, socket) {
    let value = values.get(id)
    if (!value) {
      values.set(id, (value = { id, lines: [], sessions: {}, subscribers: new Set(), hashes: new Map() }))
      if (format.idOf(canonical(header)) !== id) throw new Error("another header")
      if (header.meta?.type === "account") signers.set(id, format.bytesOf(header.ruleset.initialAdmin.split("/")[1]))
      storage?.addValue(id, header)
    }
    for (const session in runs) {
      const { after, newTransactions, lastSignature } = runs[session]
      if (after !== (value.sessions[session] ?? 0)) return value // has come before
      const texts = newTransactions.map((transaction) => JSON.stringify(transaction)) // clients write canonical JSON
      if (!value.hashes.has(session)) value.hashes.set(session, format.blake3())
      value.hashes.get(session).updateTexts(texts, 0, texts.length)
      const signer = signers.get(session.slice(0, session.indexOf("_session_"))) ?? signers.get(id)
      format.verify(value.hashes.get(session).digest(), lastSignature, signer)
      value.sessions[session] = after + texts.length
      storage?.append(id, session, after, texts, lastSignature)
    }
    value.lines.push(line)
    const bytes = Buffer.from(line)
    for (const subscriber of value.subscribers) if (subscriber !== socket) subscriber.send(bytes, { binary: false })
    value.subscribers.add(socket)
    return value
  }
}

/** The published tables. */
function openStorage(file) {
  const database = new DatabaseSync(file)
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS transactions (ses INTEGER, idx INTEGER, tx TEXT NOT NULL, PRIMARY KEY (ses, idx)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS sessions (rowID INTEGER PRIMARY KEY, coValue INTEGER NOT NULL, sessionID TEXT NOT NULL, lastIdx INTEGER,
      lastSignature TEXT, UNIQUE (sessionID, coValue));
    CREATE INDEX IF NOT EXISTS sessionsByCoValue ON sessions (coValue);
    CREATE TABLE IF NOT EXISTS coValues (rowID INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, header TEXT NOT NULL UNIQUE);`)
  const log = openSync(`${file}-wal`, "r+")
  const addValue = database.prepare("INSERT INTO coValues (id, header) VALUES (?, ?) RETURNING rowID")
  const addSession = database.prepare("INSERT INTO sessions (coValue, sessionID) VALUES (?, ?) RETURNING rowID")
  const addTransaction = database.prepare("INSERT INTO transactions (ses, idx, tx) VALUES (?, ?, ?)")
  const setSession = database.prepare("UPDATE sessions SET lastIdx = ?, lastSignature = ? WHERE rowID = ?")
  const valueOf = database.prepare("SELECT rowID, header FROM coValues WHERE id = ?")
  const sessionsOf = database.prepare("SELECT rowID, sessionID, lastIdx, lastSignature FROM sessions WHERE coValue = ?")
  const transactionsOf = database.prepare("SELECT tx FROM transactions WHERE ses = ? ORDER BY idx")
  const rowIDs = new Map()
  let isOpen = false
  let isFlushing = false
  let waiting = []

  function begin() {
    if (!isOpen) database.exec("BEGIN")
    isOpen = true
  }

  function flush() {
    if (isFlushing || waiting.length === 0) return
    isFlushing = true
    const served = waiting
    waiting = []
    if (isOpen) database.exec("COMMIT")
    isOpen = false
    fdatasync(log, (error) => {
      if (error) throw error
      isFlushing = false
      for (const done of served) done()
      flush()
    })
  }

  return {
    addValue(id, header) {
      begin()
      rowIDs.set(id, addValue.get(id, JSON.stringify(header)).rowID)
    },
    append(id, session, after, texts, signature) {
      begin()
      const name = `${id} ${session}`
      if (!rowIDs.has(name)) rowIDs.set(name, addSession.get(rowIDs.get(id), session).rowID)
      const row = rowIDs.get(name)
      texts.forEach((tx, i) => addTransaction.run(row, after + i, tx))
      setSession.run(after + texts.length, signature, row)
    },
    /** After what else came in this turn of the event loop. */
    whenDurable(done) {
      waiting.push(done)
      if (waiting.length === 1) setImmediate(flush)
    },
    read(id) {
      const value = valueOf.get(id)
      if (!value) return undefined
      const sessions = {}
      const runs = sessionsOf.all(value.rowID).map(({ rowID, sessionID, lastIdx, lastSignature }) => {
        sessions[sessionID] = lastIdx
        const texts = transactionsOf.all(rowID).map(({ tx }) => tx)
        return `"${sessionID}":{"after":0,"lastSignature":"${lastSignature}","newTransactions":[${texts.join(",")}]}`
      })
      return { sessions, line: `{"action":"content","header":${value.header},"id":"${id}","new":{${runs.join(",")}},"priority":3}` }
    },
  }
}

/** A new client loads and reads values of one group that is everyone's. */
async function load({ url, ids }) {
  const format = await openFormat()
  const socket = new WebSocket(url)
  await new Promise((resolve) => socket.once("open", resolve))
  const asked = new Set()
  const signers = new Map()
  const keys = new Map()
  /** What came before the account or the group that it needs. */
  let waiting = []
  const read = new Map()
  let finish
  const finished = new Promise((resolve) => (finish = resolve))

  socket.on("message", (data) => {
    const known = []
    for (const line of String(data).split("\n")) {
      const message = JSON.parse(line)
      if (message.action !== "content") continue
      const counts = Object.entries(message.new).map(([session, run]) => `"${session}":${run.newTransactions.length}`)
      known.push(`{"action":"known","header":true,"id":"${message.id}","sessions":{${counts.join(",")}}}`)
      take(message)
    }
    if (known.length > 0) socket.send(known.join("\n"))
    if (read.size === ids.length) finish()
  })

  const used = await begin()
  const start = performance.now()
  ask(ids)
  await finished
  await answer({ ms: performance.now() - start, ...used() })
  process.exit(0)

  function ask(wanted) {
    const texts = wanted.filter((id) => !asked.has(id)).map((id) => `{"action":"load","header":false,"id":"${id}","sessions":{}}`)
    for (const id of wanted) asked.add(id)
    if (texts.length > 0) socket.send(texts.join("\n"))
  }

  function take(message) {
    const { id, header, new: runs } = message
    if (header.meta?.type === "account") {
      if (format.idOf(canonical(header)) !== id) throw new Error("another header")
      signers.set(id, format.bytesOf(header.ruleset.initialAdmin.split("/")[1]))
      return takeWaiting()
    }
    const [session] = Object.keys(runs)
    const author = session.slice(0, session.indexOf("_session_"))
    const { group } = header.ruleset
    if (!signers.has(author) || (group && !keys.has(group))) {
      ask([author, ...(group ? [group] : [])])
      waiting.push(message)
      return undefined
    }
    if (format.idOf(canonical(header)) !== id) throw new Error("another header")
    const { newTransactions, lastSignature } = runs[session]
    const texts = newTransactions.map((transaction) => JSON.stringify(transaction))
    const hash = format.blake3()
    hash.updateTexts(texts, 0, texts.length)
    format.verify(hash.digest(), lastSignature, signers.get(author))
    if (!group) {
      keys.set(id, keyIn(newTransactions))
      return takeWaiting()
    }
    const key = keys.get(group)
    const map = {}
    newTransactions.forEach(({ encryptedChanges }, index) => {
      for (const { key: name, value } of format.openOne(encryptedChanges, key, format.prefixOf(id, session), index)) map[name] = value
    })
    if (map.count === undefined) throw new Error("not all there")
    read.set(id, map)
    return undefined
  }

  function takeWaiting() {
    const messages = waiting
    waiting = []
    for (const message of messages) take(message)
  }

  /** The read key that the group reveals to everyone. */
  function keyIn(transactions) {
    for (const { changes } of transactions) {
      for (const { key, value } of JSON.parse(changes)) {
        if (key.endsWith("_for_everyone")) return { id: key.slice(0, key.indexOf("_for_")), bytes: format.bytesOf(value) }
      }
    }
    throw new Error("no key")
  }
}
