/** The workloads of bench/workloads that other libraries can do, by the same ids and with the same figures. */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { readTrace, writeTrace } from "../data/trace.mjs"
import { numbers, sumOf } from "../workloads/lists.mjs"
import { fields, KEYS, microsecondsPer, randomNumbers } from "../workloads/support.mjs"
import { replayTrace, texts } from "../workloads/texts.mjs"

const READS = 200

const CONTENTS = {
  "map-edits": {
    kind: "map",
    make({ library }, n) {
      const map = library.map()
      for (let i = 0; i < n; i++) map.set(`key${i % KEYS}`, i)
      return [map]
    },
    read: (map, n) => map[`key${(n - 1) % KEYS}`] === n - 1,
  },
  "list-pushes": {
    kind: "list",
    make({ library }, n) {
      const list = library.list()
      for (let i = 0; i < n; i++) list.push(i)
      return [list]
    },
    read: (list, n) => list.length === n,
  },
  "list-one-call": {
    kind: "list",
    make({ library }, n) {
      const list = library.list()
      list.pushAll(numbers(n))
      return [list]
    },
    read: (list, n) => list.length === n,
  },
  "text-edits": {
    kind: "text",
    make({ library }, n, folder) {
      writeTrace(folder, n + 1, [n])
      const trace = readTrace(folder)
      const text = library.text("")
      for (let i = 0; i < n; i++) trace.apply(text, i)
      return [text]
    },
    read: (text, n, folder) => text === readTrace(folder).textAt(n),
  },
  maps: {
    kind: "map",
    make: ({ library }, n) => Array.from({ length: n }, (_, i) => library.mapOf(fields(i))),
    read: (map) => map.b === "b",
  },
}

export const workloads = {
  "map-set-keys": edits((map, i) => map.set(`key${i % KEYS}`, i)),
  "map-set-key": edits((map, i) => map.set("key", i)),
  "map-set-turns": {
    async measure({ library, clock }, n) {
      const map = library.map()
      const us = await microsecondsPer({ clock }, n, async () => {
        for (let i = 0; i < n; i++) {
          map.set(`key${i % KEYS}`, i)
          await Promise.resolve()
        }
      })
      return { us }
    },
  },
  "map-create": {
    async measure({ library, clock }, n) {
      const us = await microsecondsPer({ clock }, n, () => {
        for (let i = 0; i < n; i++) library.mapOf(fields(i))
      })
      return { us }
    },
  },
  "map-get": {
    async measure({ library, clock }, n) {
      const map = library.map()
      for (let i = 0; i < KEYS; i++) map.set(`key${i}`, i)
      const keys = Array.from({ length: KEYS }, (_, i) => `key${i}`)
      let sum = 0
      const us = await microsecondsPer({ clock }, n, () => {
        for (let i = 0; i < n; i++) sum += map.get(keys[i % KEYS])
      })
      if (sum === 0) throw new Error("nothing was read")
      return { us }
    },
  },
  "list-push": onList(0, (list, n) => {
    for (let i = 0; i < n; i++) list.push(i)
  }),
  "list-push-many": onList(0, (list, n) => list.pushAll(numbers(n))),
  "list-insert-front": onList(0, (list, n) => {
    for (let i = 0; i < n; i++) list.prepend(i)
  }),
  "list-delete": onList(10, (list, n) => {
    const random = randomNumbers()
    for (let left = 10 * n; left > 9 * n; left--) list.delete(random(left))
  }),
  "list-read": readsOfList(() => {}),
  "list-push-read": readsOfList((list) => list.push(1)),
  trace: {
    prepare: texts.trace.prepare,
    measure: ({ library, clock }, n, { folder }) =>
      replayTrace(clock, readTrace(folder), n, (start) => library.text(start), { fromPieces: false }),
  },
  ...Object.fromEntries(Object.entries(CONTENTS).map(([name, content]) => [`wire-${name}`, fromWire(content)])),
}

function edits(edit) {
  return {
    async measure({ library, clock }, n) {
      const map = library.map()
      const us = await microsecondsPer({ clock }, n, () => {
        for (let i = 0; i < n; i++) edit(map, i)
      })
      return { us }
    },
  }
}

function onList(before, run) {
  return {
    async measure({ library, clock }, n) {
      const list = library.list()
      if (before > 0) list.pushAll(numbers(before * n))
      return { us: await microsecondsPer({ clock }, n, () => run(list, n)) }
    },
  }
}

function readsOfList(before) {
  return {
    async measure({ library, clock }, n) {
      const list = library.list()
      list.pushAll(numbers(n))
      let sum = 0
      const us = await microsecondsPer({ clock }, READS, () => {
        for (let i = 0; i < READS; i++) {
          before(list)
          sum += sumOf(list.read())
        }
      })
      if (sum === 0) throw new Error("nothing was read")
      return { us }
    },
  }
}

function fromWire({ kind, make, read }) {
  return {
    prepare(given, n, { folder }) {
      const saved = make(given, n, folder).map((value) => Buffer.from(value.save()).toString("base64"))
      writeFileSync(join(folder, "saved.json"), JSON.stringify(saved))
      return {}
    },
    measure({ library, clock }, n, { folder }) {
      const saved = JSON.parse(readFileSync(join(folder, "saved.json"), "utf8")).map((text) => new Uint8Array(Buffer.from(text, "base64")))
      const stop = clock()
      const complete = saved.every((bytes) => read(library.load(bytes, kind), n, folder))
      const ms = stop()
      if (!complete) throw new Error("not all there")
      return { ms }
    },
  }
}
