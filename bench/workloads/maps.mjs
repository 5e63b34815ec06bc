/** W1: edits of one map on a node without storage and peers. Each workload gives figures by name. */
import { fields, KEYS, localGroup, microsecondsPer } from "./support.mjs"

export const maps = {
  "map-set-keys": edits((map, i) => map.set(`key${i % KEYS}`, i)),
  "map-set-key": edits((map, i) => map.set("key", i)),
  "map-set-turns": {
    async measure(api, n) {
      const { group } = await localGroup(api)
      const map = group.createMap()
      const us = await microsecondsPer(api, n, async () => {
        for (let i = 0; i < n; i++) {
          map.set(`key${i % KEYS}`, i)
          await Promise.resolve()
        }
      })
      return { us }
    },
  },
  "map-create": {
    async measure(api, n) {
      const { group } = await localGroup(api)
      const us = await microsecondsPer(api, n, () => {
        for (let i = 0; i < n; i++) group.createMap(fields(i))
      })
      return { us }
    },
  },
  "map-get": {
    async measure(api, n) {
      const { group } = await localGroup(api)
      const map = group.createMap()
      for (let i = 0; i < KEYS; i++) map.set(`key${i}`, i)
      const keys = Array.from({ length: KEYS }, (_, i) => `key${i}`)
      let sum = 0
      const us = await microsecondsPer(api, n, () => {
        for (let i = 0; i < n; i++) sum += map.get(keys[i % KEYS])
      })
      if (sum === 0) throw new Error("nothing was read")
      return { us }
    },
  },
}

function edits(edit) {
  return {
    async measure(api, n) {
      const { group } = await localGroup(api)
      const map = group.createMap()
      const us = await microsecondsPer(api, n, () => {
        for (let i = 0; i < n; i++) edit(map, i)
      })
      return { us }
    },
  }
}
