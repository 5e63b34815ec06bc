/** What several workloads need. Everything here sees only the public API of the implementation that it is given. */

export const KEYS = 10

/** Long enough for whatever was deferred to the end of the macrotask. */
export async function macrotasks() {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve))
}

export async function newAccount(api, options = {}) {
  return await api.LocalNode.withNewlyCreatedAccount({ creationProps: { name: "bench" }, crypto: await api.crypto(), ...options })
}

/** A group on a node without storage and peers. */
export async function localGroup(api) {
  const { node } = await newAccount(api)
  const group = node.createGroup()
  await macrotasks()
  return { node, group }
}

/** Microseconds per operation of `run`: all that it deferred included, nothing that was deferred before. */
export async function microsecondsPer(api, operations, run) {
  await macrotasks()
  const stop = api.clock()
  await run()
  await macrotasks()
  return (stop() * 1000) / operations
}

export function fields(i) {
  return {
    title: `Value ${i}`,
    count: i,
    done: i % 2 === 0,
    a: "a",
    b: "b",
    c: "c",
    d: 1,
    e: 2.5,
    f: null,
    g: "the quick brown fox jumps over the lazy dog",
  }
}

/** The same numbers in every run, below `limit`. */
export function randomNumbers(seed = 1) {
  let state = seed
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state % limit
  }
}

/** The content messages of values, as they would come over the wire. */
export function contentOf(values) {
  return [...values].flatMap((value) => value.core.newContentSince(undefined) ?? []).map((message) => JSON.stringify(message))
}

/** The same of an account with its profile, which `nodeOfAccount` needs. */
export function contentOfAccount(node, accountID) {
  const account = node.getCoValue(accountID).getCurrentContent()
  const profile = node.getCoValue(account.get("profile")).getCurrentContent()
  return contentOf(new Set([account, profile.group, profile]))
}

/**
 * A fresh node of an account, connected to a server in the same process that has `messages`; `disconnect` ends that. The server answers a
 * microtask later with what it is asked for, after the accounts that wrote it, and parses only that.
 */
export async function nodeOfAccount(api, { accountID, accountSecret, messages }) {
  const texts = new Map()
  for (const text of messages) {
    const { id } = JSON.parse(text)
    texts.set(id, [...(texts.get(id) ?? []), text])
  }
  const sent = new Set()
  let deliver
  const send = (id) => {
    if (sent.has(id)) return
    sent.add(id)
    const content = (texts.get(id) ?? []).map((text) => JSON.parse(text))
    for (const author of new Set(content.flatMap((message) => Object.keys(message.new)))) send(author.split("_session")[0])
    for (const message of content) deliver(message)
  }
  const peer = {
    id: "memory",
    role: "server",
    incoming: { onMessage: (callback) => (deliver = callback), onClose() {}, close() {} },
    outgoing: {
      push(message) {
        if (message.action !== "load") return
        queueMicrotask(() => {
          if (texts.has(message.id)) send(message.id)
          else deliver({ action: "known", id: message.id, header: false, sessions: {} })
        })
      },
      onClose() {},
      close() {},
    },
  }
  const node = await api.LocalNode.withLoadedAccount({
    accountID,
    accountSecret,
    sessionID: undefined,
    crypto: await api.crypto(),
    peers: [peer],
  })
  await macrotasks()
  const disconnect = async () => {
    node.syncManager.removePeer("memory")
    await macrotasks()
  }
  return { node, disconnect }
}

/** Gives a node what `contentOf` made. */
export function feed(node, messages) {
  for (const text of messages) node.syncManager.handleNewContent(JSON.parse(text), "import")
}

/** The value, read completely by `read`, which says whether all of it has arrived: a large value can be announced before that. */
export async function loadCompletely(node, id, read) {
  const value = await node.load(id)
  if (value === "unavailable") throw new Error(`${id} is unavailable`)
  while (!read(value)) await new Promise((resolve) => setTimeout(resolve, 1))
  return value
}
