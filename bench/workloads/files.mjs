/** W6: one large file, made and read in memory. */
import { contentOf, contentOfAccount, feed, loadCompletely, macrotasks, newAccount, nodeOfAccount } from "./support.mjs"

const CHUNK = 102_400

export const files = {
  file: {
    async measure(api, n) {
      const { node, accountID, accountSecret } = await newAccount(api)
      const group = node.createGroup()
      const bytes = new Uint8Array(n)
      for (let i = 0; i < n; i++) bytes[i] = Math.imul(i, 2654435761) >>> 13
      const created = api.clock()
      const file = group.createBinaryStream()
      file.startBinaryStream({ mimeType: "application/octet-stream", totalSizeBytes: n })
      for (let i = 0; i < n; i += CHUNK) {
        file.pushBinaryStreamChunk(bytes.subarray(i, i + CHUNK))
        await new Promise((resolve) => setImmediate(resolve))
      }
      file.endBinaryStream()
      await macrotasks()
      const create = created()

      const messages = contentOfAccount(node, accountID)
      const content = contentOf([group, file])
      const { node: reader, disconnect } = await nodeOfAccount(api, { accountID, accountSecret, messages })
      await disconnect()
      const loaded = api.clock()
      feed(reader, content)
      let chunks
      await loadCompletely(reader, file.id, (value) => (chunks = value.getBinaryChunks())?.finished)
      const load = loaded()
      const length = chunks.chunks.reduce((sum, chunk) => sum + chunk.length, 0)
      if (length !== n) throw new Error(`${length} bytes were read`)
      return { create, load, rss: process.resourceUsage().maxRSS / 1024 }
    },
  },
}
