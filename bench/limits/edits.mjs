/** The rows of edits: each gives the time of n edits and the content messages that they make, which a node then has to read. */
import { readTrace } from "../data/trace.mjs"
import { fields, microsecondsPer, randomNumbers } from "../workloads/support.mjs"
import { numbers, sumOf } from "../workloads/lists.mjs"
import { replayTrace } from "../workloads/texts.mjs"
import { Order } from "./format.mjs"

const READS = 200
const CALL = 5_000
/** A change index is below that. */
const CHANGES = 8_192

export const edits = {
  "map-create": createMaps(fields),
  "typed-create": createMaps((i) => ({ ...fields(i), f: "f" })),
  async "list-push"(api, n, given) {
    const list = newList(given)
    const us = await microsecondsPer(api, n, () => {
      for (let i = 0; i < n; i++) list.push(i)
      list.sign()
    })
    return { us, contents: [list.content()], read: (value) => equals(value.asArray(), numbers(n)) }
  },
  async "list-insert-front"(api, n, given) {
    const list = newList(given)
    const us = await microsecondsPer(api, n, () => {
      for (let i = 0; i < n; i++) list.insert(0, `${i}`)
      list.sign()
    })
    return { us, contents: [list.content()], read: (value) => equals(value.asArray(), numbers(n).reverse()) }
  },
  async "list-delete"(api, n, given) {
    const list = filledList(given, 10 * n)
    const random = randomNumbers()
    const us = await microsecondsPer(api, n, () => {
      for (let left = 10 * n; left > 9 * n; left--) list.remove(random(left))
      list.sign()
    })
    const left = numbers(10 * n)
    const again = randomNumbers()
    for (let i = 10 * n; i > 9 * n; i--) left.splice(again(i), 1)
    return { us, contents: [list.content()], read: (value) => equals(value.asArray(), left) }
  },
  async "list-read"(api, n, given) {
    const list = filledList(given, n)
    let sum = 0
    const us = await microsecondsPer(api, READS, () => {
      for (let i = 0; i < READS; i++) sum += sumOf(list.items)
    })
    return { us, contents: [list.content()], read: (value) => sum === READS * sumOf(value.asArray()) }
  },
  async "list-push-read"(api, n, given) {
    const list = filledList(given, n)
    let sum = 0
    const us = await microsecondsPer(api, READS, () => {
      for (let i = 0; i < READS; i++) {
        list.push(1)
        sum += sumOf(list.items)
      }
      list.sign()
    })
    const read = (value) => sum > 0 && equals(value.asArray(), [...numbers(n), ...Array(READS).fill(1)])
    return { us, contents: [list.content()], read }
  },
  async trace(api, n, given) {
    const trace = readTrace(given.folder)
    const text = newList(given, "coplaintext")
    let isSigned = true
    const edited = () => {
      if (isSigned) setImmediate(() => (text.sign(), (isSigned = true)))
      isSigned = false
    }
    const { at1000 } = await replayTrace(api.clock, trace, n, () => ({
      insert: (position, character) => (text.insert(position, JSON.stringify(character)), edited()),
      remove: (position) => (text.remove(position), edited()),
      read: () => "",
    }))
    return { at1000, contents: [text.content()], read: (value) => value.toString() === trace.textAt(n) }
  },
  async group(api, n, { format, group, members, seed, sealer }) {
    const log = format.newLog()
    const roles = new Map()
    for (const { changes, madeAt } of group.transactions) log.texts.push(trustingText(changes, madeAt))
    format.sign(log, seed)
    const set = (key, value) => {
      const changes = `[{"key":"${key}","op":"set","value":"${value}"}]`
      format.appendText(log, trustingText(changes, Date.now()), changes.length, seed)
    }
    const isNew = (message) => message.new[group.session].after > 0
    const add = await microsecondsPer(api, 1000, () => {
      for (const { id, agent } of members) {
        roles.set(id, "writer")
        set(id, "writer")
        const to = format.bytesOf(agent.slice(0, agent.indexOf("/")))
        const material = `${format.prefixOf(group.id, group.session)}${log.texts.length}}}`
        set(`${group.key.id}_for_${id}`, format.seal(`"${group.key.secret}"`, sealer, to, material))
      }
      format.sign(log, seed)
    })
    const content = contentOf(group.id, null, group.session, log).filter(isNew)
    const isAdded = (value) =>
      members.every(({ id }) => value.get(id) === "writer") && value.getCurrentReadKey().secret === group.key.secret
    return { add, contents: [content], read: (value) => roles.size === n && isAdded(value) }
  },
}

function createMaps(recordOf) {
  return async (api, n, { format, session, group, seed }) => {
    const maps = []
    const us = await microsecondsPer(api, n, () => {
      for (let i = 0; i < n; i++) {
        const record = recordOf(i)
        const header = newHeader(format, "comap", group.id)
        const id = format.idOf(header)
        const changes = []
        for (const key in record) changes.push({ key, op: "set", value: record[key] })
        const log = format.newLog()
        format.append(log, JSON.stringify(changes), group.key, format.prefixOf(id, session), seed)
        log.hash.updateTexts(log.texts, 0, 1)
        log.cuts.push({ count: 1, signature: format.signature(log.hash.finish(), seed) })
        maps.push({ id, header, log, record })
      }
    })
    const contents = maps.map(({ id, header, log }) => contentOf(id, header, session, log))
    return { us, contents, read: (value, i) => equals(Object.entries(value.toJSON()), Object.entries(maps[i].record)) }
  }
}

/** A list or a text with its log and the order of its items: each is the number of its transaction and change. */
function newList({ format, session, group, seed }, type = "colist") {
  const header = newHeader(format, type, group.id)
  const id = format.idOf(header)
  const prefix = format.prefixOf(id, session)
  const log = format.newLog()
  const order = new Order()
  const items = []
  const write = (changes) => format.append(log, changes, group.key, prefix, seed)
  const idText = (item) => `{"changeIdx":${item % CHANGES},"sessionID":"${session}","txIndex":${Math.floor(item / CHANGES)}}`
  let last
  return {
    items,
    /** At the end. */
    push(value) {
      const item = log.texts.length * CHANGES
      write(`[{"after":${last === undefined ? '"start"' : idText(last)},"op":"app","value":${value}}]`)
      items.push(value)
      last = item
    },
    /** The JSON of a value. */
    insert(position, value) {
      const item = log.texts.length * CHANGES
      if (position > 0) write(`[{"after":${idText(order.at(position - 1))},"op":"app","value":${value}}]`)
      else write(`[{"before":${order.at(0) === undefined ? '"end"' : idText(order.at(0))},"op":"pre","value":${value}}]`)
      order.insert(position, item)
    },
    remove(position) {
      write(`[{"insertion":${idText(order.remove(position))},"op":"del"}]`)
    },
    /** After all others, in one transaction. */
    fill(values) {
      const item = log.texts.length * CHANGES
      const isFirst = last === undefined
      const after = isFirst ? '"start"' : idText(last)
      const changes = values.map((value) => `{"after":${after},"op":"app","value":${value}}`)
      // after one item the latest comes first
      write(`[${(isFirst ? changes : changes.reverse()).join()}]`)
      values.forEach((value, i) => {
        order.insert(items.length, isFirst ? item + i : item + values.length - 1 - i)
        items.push(value)
      })
      last = order.at(items.length - 1)
    },
    sign: () => format.sign(log, seed),
    content: () => contentOf(id, header, session, log),
  }
}

function filledList(given, n) {
  const list = newList(given)
  const items = numbers(n)
  for (let i = 0; i < n; i += CALL) list.fill(items.slice(i, i + CALL))
  list.sign()
  return list
}

function newHeader(format, type, group) {
  const uniqueness = `z${format.base58.encode(format.randomBytes(12))}`
  return JSON.stringify({ createdAt: new Date().toISOString(), meta: null, ruleset: { group, type: "ownedByGroup" }, type, uniqueness })
}

function trustingText(changes, madeAt) {
  return `{"changes":${JSON.stringify(changes)},"madeAt":${madeAt},"privacy":"trusting"}`
}

/** Messages of a log, one for every signature. */
function contentOf(id, header, session, { texts, cuts }) {
  return cuts.map(({ count, signature }, i) => {
    const after = cuts[i - 1]?.count ?? 0
    const newTransactions = texts.slice(after, count).map((text) => JSON.parse(text))
    const run = { after, newTransactions, lastSignature: signature }
    return { action: "content", id, ...(header && { header: JSON.parse(header) }), priority: 3, new: { [session]: run } }
  })
}

function equals(one, other) {
  return JSON.stringify(one) === JSON.stringify(other)
}
