/** W7: a group with many members. */
import { contentOf, contentOfAccount, feed, loadCompletely, macrotasks, microsecondsPer, newAccount, nodeOfAccount } from "./support.mjs"

const SETS = 1_000

export const groups = {
  group: {
    async measure(api, n) {
      const { node, accountID } = await newAccount(api)
      const members = []
      for (let i = 0; i < n; i++) members.push(await newMember(api, node))
      const group = node.createGroup()
      const map = group.createMap({ secret: "for members only" })
      await macrotasks()
      const admin = contentOfAccount(node, accountID)
      const figures = {}

      figures.add = await milliseconds(api, () => {
        for (const { account } of members) group.addMember(account, "writer")
      })
      const first = await asMember(members[0])
      figures.remove = await milliseconds(api, () => group.removeMember(members.at(-1).account))
      map.set("secret", "without the last one")
      const rotated = await asMember(members[1])
      figures.set = await microsecondsPer(api, SETS, () => {
        for (let i = 0; i < SETS; i++) map.set(`key${i % 10}`, i)
      })
      return { ...figures, load: first.untilRead, loadAll: first.whole, loadRotated: rotated.untilRead, loadAllRotated: rotated.whole }

      /** Asks for what it needs: the published packages do not give out a group before they have all its members. */
      async function asMember({ accountID, accountSecret }) {
        await macrotasks()
        const all = [...members.flatMap((member) => member.messages), ...admin, ...contentOf([group, map])]
        const { node: reader } = await nodeOfAccount(api, { accountID, accountSecret, messages: all })
        const expected = map.get("secret")
        let untilRead = 0
        const whole = await milliseconds(api, async () => {
          const stop = api.clock()
          await loadCompletely(reader, map.id, (value) => value.get("secret") === expected)
          untilRead = stop()
        })
        return { untilRead, whole }
      }
    },
  },
}

async function milliseconds(api, run) {
  return (await microsecondsPer(api, 1, run)) / 1000
}

/** An account made elsewhere, loaded on `node`. */
async function newMember(api, node) {
  const { node: own, accountID, accountSecret } = await newAccount(api)
  await macrotasks()
  const messages = contentOfAccount(own, accountID)
  feed(node, messages)
  return { accountID, accountSecret, messages, account: await node.load(accountID) }
}
