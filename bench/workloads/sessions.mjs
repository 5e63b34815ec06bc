import { macrotasks } from "./support.mjs"

const EDITS = 50

/** A map that n sessions have written to, as the tabs and devices of its users do; then each edit waits until the server has it. */
export const sessions = {
  "sessions-edit": {
    needsServer: true,
    async measure(api, n, { url }) {
      const crypto = await api.crypto()
      const secret = crypto.newRandomAgentSecret()
      const newNode = () => new api.LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto)
      const node = newNode()
      const group = node.createGroup()
      const map = group.createMap({ edit: 0 })
      await macrotasks()
      const made = [group, map].flatMap(({ core }) => core.newContentSince(undefined))
      const before = map.core.knownState()
      const take = (target, messages) => messages.forEach((message) => target.syncManager.handleNewContent(message, "import"))
      for (let i = 1; i < n; i++) {
        const other = newNode()
        take(other, made)
        const same = other.getCoValue(map.id).getCurrentContent()
        same.set(`session ${i}`, i)
        take(node, same.core.newContentSince(before))
        await other.gracefulShutdown()
      }

      const connection = api.connect(url)
      connection.attach(node)
      for (const peer of connection.peers) node.syncManager.addPeer(peer)
      await node.syncManager.waitForAllCoValuesSync(60_000)
      const edit = async (i) => {
        map.set("edit", i)
        await map.core.waitForSync({ timeout: 60_000 })
      }
      for (let i = 0; i < EDITS; i++) await edit(i)
      const stop = api.clock()
      for (let i = 0; i < EDITS; i++) await edit(EDITS + i)
      const ms = stop()
      await connection.close()
      return { ms: ms / EDITS }
    },
  },
}
