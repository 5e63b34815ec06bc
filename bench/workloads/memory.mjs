/** What values weigh that a node holds and has read. */
import { readTrace, writeTrace } from "../data/trace.mjs"
import { fields, localGroup, macrotasks } from "./support.mjs"

const TEXT_POINT = 250_000

export const memory = {
  "memory-maps": held((group, n) => Array.from({ length: n }, (_, i) => group.createMap(fields(i)))),
  "memory-text": {
    prepare: (_api, n, { folder }) => writeTrace(folder, TEXT_POINT + 1, [TEXT_POINT]),
    measure: (api, n, { folder }) =>
      held((group) => [group.createPlainText(readTrace(folder).textAt(TEXT_POINT).slice(0, n))]).measure(api, n),
  },
}

/** Bytes for each of n: of the heap with what it refers to outside, and of the process. */
function held(make) {
  return {
    async measure(api, n) {
      const { group } = await localGroup(api)
      make(group, 1).forEach(read)
      await settle()
      const before = process.memoryUsage()
      const values = make(group, n)
      values.forEach(read)
      await settle()
      const after = process.memoryUsage()
      if (values.length === 0) throw new Error("nothing is held")
      const grown = (name) => after[name] - before[name]
      return { heap: (grown("heapUsed") + grown("external")) / n, rss: grown("rss") / n }
    },
  }
}

function read(value) {
  return value.toString === Object.prototype.toString ? value.toJSON() : value.toString()
}

async function settle() {
  for (let i = 0; i < 5; i++) {
    await macrotasks()
    globalThis.gc?.()
  }
}
