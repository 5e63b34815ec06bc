/** W8: what a browser has to load for an app with maps, groups, a passphrase and IndexedDB. */
import { join } from "node:path"
import { gzipSync } from "node:zlib"

const APP = `
import { AuthSecretStorage, co, createJazzContext, Group, InMemoryKVStore, KvStoreContext, MockSessionProvider, PassphraseAuth, z } from "jazz-tools"
import { WasmCrypto } from "cojson/crypto/WasmCrypto"
import { getIndexedDBStorage } from "cojson-storage-indexeddb"
import { WebSocketPeerWithReconnection } from "cojson-transport-ws"

const Task = co.map({ title: z.string(), done: z.boolean() })
const Tasks = co.list(Task)

export async function start(peer, wordlist) {
  KvStoreContext.getInstance().initialize(new InMemoryKVStore())
  const crypto = await WasmCrypto.create()
  const authSecretStorage = new AuthSecretStorage()
  const peers = []
  new WebSocketPeerWithReconnection({ peer, reconnectionTimeout: 1_000, addPeer: (added) => peers.push(added), removePeer() {} }).enable()
  const { account } = await createJazzContext({
    crypto, peers, authSecretStorage, sessionProvider: new MockSessionProvider(), storage: await getIndexedDBStorage(),
  })
  const passphrase = new PassphraseAuth(crypto, async () => {}, async () => {}, authSecretStorage, wordlist)
  const group = Group.create({ owner: account })
  return { passphrase, tasks: Tasks.create([Task.create({ title: "first", done: false }, group)], group) }
}
`

export const bundles = {
  bundle: {
    /** `home` is a folder from which packages are resolved. In kilobytes; eager is what the page loads before anything is asked for. */
    async measure({ home }) {
      const { build } = await import("esbuild")
      const { outputFiles, metafile } = await build({
        stdin: { contents: APP, resolveDir: home },
        bundle: true,
        minify: true,
        splitting: true,
        format: "esm",
        platform: "browser",
        target: "es2022",
        absWorkingDir: home,
        outdir: "out",
        write: false,
        metafile: true,
        define: { "process.env.NODE_ENV": '"production"' },
        logLevel: "silent",
      })
      const names = Object.keys(metafile.outputs)
      const entry = names.find((name) => metafile.outputs[name].entryPoint)
      const gzipped = new Map(outputFiles.map(({ path, contents }) => [path, gzipSync(contents, { level: 9 }).length / 1000]))
      const sum = (list) => list.reduce((total, name) => total + gzipped.get(join(home, name)), 0)
      return {
        raw: outputFiles.reduce((total, { contents }) => total + contents.length, 0) / 1000,
        gzip: sum(names),
        eager: sum([...staticallyLoaded(entry, metafile.outputs)]),
      }
    },
  },
}

function staticallyLoaded(name, outputs, found = new Set()) {
  if (found.has(name)) return found
  found.add(name)
  for (const { path, kind, external } of outputs[name].imports) {
    if (kind === "import-statement" && !external) staticallyLoaded(path, outputs, found)
  }
  return found
}
