/** A guest book at the edge: every request starts a worker, loads the book, edits it and waits until the sync server has the edit. */
import "jazz-tools/load-edge-wasm" // first: crypto of what follows runs in precompiled WebAssembly
import { co, Group, z } from "jazz-tools"
import { startWorker } from "jazz-tools/worker"

interface Env {
  readonly JAZZ_WORKER_ACCOUNT: string
  readonly JAZZ_WORKER_SECRET: string
  /** Default: wss://cloud.jazz.tools */
  readonly JAZZ_SYNC_SERVER?: string
}

const GuestBook = co.map({ entries: co.list(z.string()) })

const Keeper = co.account({ profile: co.profile(), root: GuestBook }).withMigration((account) => {
  if (account.$jazz.has("root")) return
  const owner = Group.create({ owner: account }) // several requests share this isolate, so there is no active account
  account.$jazz.set("root", GuestBook.create({ entries: co.list(z.string()).create([], { owner }) }, { owner }))
})

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { worker, shutdownWorker } = await startWorker({
      AccountSchema: Keeper,
      accountID: env.JAZZ_WORKER_ACCOUNT,
      accountSecret: env.JAZZ_WORKER_SECRET,
      syncServer: env.JAZZ_SYNC_SERVER,
      asActiveAccount: false,
      skipInboxLoad: true,
    })
    try {
      const { root } = await worker.$jazz.ensureLoaded({ resolve: { root: { entries: true } } })
      if (request.method === "POST") {
        const entry = (await request.text()).trim()
        if (entry === "" || entry.length > 200) return new Response("An entry has 1 to 200 characters\n", { status: 400 })
        root.entries.$jazz.push(entry)
      }
      return Response.json({ entries: [...root.entries], crypto: worker.$jazz.localNode.crypto.backend })
    } finally {
      await shutdownWorker() // waits until the server has the edit
    }
  },
}
