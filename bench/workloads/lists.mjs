/** W2: edits of one list on a node without storage and peers. */
import { localGroup, microsecondsPer, randomNumbers } from "./support.mjs"

const READS = 200
/** Items of one call where more follow: a transaction has a limit of 1 MiB. */
const CALL = 5_000

export const lists = {
  "list-push": onList(0, (list, n) => {
    for (let i = 0; i < n; i++) list.append(i)
  }),
  "list-push-many": onList(0, (list, n) => list.appendItems(numbers(n))),
  "list-insert-front": onList(0, (list, n) => {
    for (let i = 0; i < n; i++) list.prepend(i)
  }),
  "list-delete": onList(10, (list, n) => {
    const random = randomNumbers()
    for (let left = 10 * n; left > 9 * n; left--) list.delete(random(left))
  }),
  "list-read": {
    async measure(api, n) {
      const { group } = await localGroup(api)
      const list = listOf(group, n)
      let sum = 0
      const us = await microsecondsPer(api, READS, () => {
        for (let i = 0; i < READS; i++) sum += sumOf(list.asArray())
      })
      if (sum !== (READS * n * (n - 1)) / 2) throw new Error(`read ${sum}`)
      return { us }
    },
  },
  "list-push-read": {
    async measure(api, n) {
      const { group } = await localGroup(api)
      const list = listOf(group, n)
      let sum = 0
      const us = await microsecondsPer(api, READS, () => {
        for (let i = 0; i < READS; i++) {
          list.append(1)
          sum += sumOf(list.asArray())
        }
      })
      if (sum === 0) throw new Error("nothing was read")
      return { us }
    },
  },
}

/** `before` items for each of the n operations that `run` does. */
function onList(before, run) {
  return {
    async measure(api, n) {
      const { group } = await localGroup(api)
      const list = listOf(group, before * n)
      return { us: await microsecondsPer(api, n, () => run(list, n)) }
    },
  }
}

function listOf(group, n) {
  const list = group.createList()
  const items = numbers(n)
  for (let i = 0; i < n; i += CALL) list.appendItems(items.slice(i, i + CALL))
  return list
}

/** Looks at every item, and costs little beside making the array. */
export function sumOf(items) {
  let sum = 0
  for (let i = 0; i < items.length; i++) sum += items[i]
  return sum
}

export function numbers(n) {
  return Array.from({ length: n }, (_, i) => i)
}
