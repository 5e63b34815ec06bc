/** W8: what a browser has to load for an app with maps, groups, a passphrase and IndexedDB. */
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
    /**
     * `home` is a folder from which packages are resolved. In kilobytes; eager is what the page loads before anything is asked for. `page` is
     * what it loads at the most: the crypto in JavaScript comes only where the binaries may not start, and then these do not come.
     */
    async measure({ home }) {
      const byVite = weigh(await builtByVite(home))
      const byEsbuild = weigh(await builtByEsbuild(home))
      return { ...byVite, gzipByEsbuild: byEsbuild.gzip, eagerByEsbuild: byEsbuild.eager }
    },
  },
}

/** Files as `{ name, contents, isEntry, imports }`, where `imports` are those that are loaded at once. */
async function builtByVite(home) {
  const { build } = await import("vite")
  const entry = "virtual:app"
  const { output } = await build({
    root: home,
    configFile: false,
    logLevel: "silent",
    mode: "production",
    plugins: [
      { name: "app", resolveId: (id) => (id === entry ? `\0${entry}.js` : null), load: (id) => (id === `\0${entry}.js` ? APP : null) },
    ],
    build: {
      write: false,
      target: "es2022",
      modulePreload: { polyfill: false },
      rollupOptions: { input: entry, preserveEntrySignatures: "allow-extension" },
    },
  })
  return output.map(({ fileName, code, source, isEntry, imports = [] }) => ({ name: fileName, contents: code ?? source, isEntry, imports }))
}

async function builtByEsbuild(home) {
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
  return Object.entries(metafile.outputs).map(([name, { entryPoint, imports }]) => ({
    name,
    contents: outputFiles.find(({ path }) => path.endsWith(name)).contents,
    isEntry: entryPoint === "<stdin>",
    imports: imports.filter(({ kind, external }) => kind === "import-statement" && !external).map(({ path }) => path),
  }))
}

function weigh(files) {
  const named = new Map(files.map((file) => [file.name, file]))
  const eager = new Set()
  const take = (name) => {
    if (eager.has(name)) return
    eager.add(name)
    for (const imported of named.get(name).imports) take(imported)
  }
  for (const { name, isEntry } of files) if (isEntry) take(name)
  const sum = (list, size) => list.reduce((total, { contents }) => total + size(contents), 0) / 1000
  const zipped = (contents) => gzipSync(contents, { level: 9 }).length
  return {
    raw: sum(files, ({ length }) => length),
    gzip: sum(files, zipped),
    page: Math.max(
      ...["PureJSCrypto", "embedded"].map((part) =>
        sum(
          files.filter(({ name }) => !name.includes(part)),
          zipped,
        ),
      ),
    ),
    eager: sum(
      files.filter(({ name }) => eager.has(name)),
      zipped,
    ),
  }
}
