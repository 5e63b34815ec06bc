import "jazz-tools/load-edge-wasm" // first: crypto of what follows runs in precompiled WebAssembly
import { startWorker } from "jazz-tools/worker"
import { Teller, votesIn } from "../../schema"

export const runtime = "edge"

/** The same tally from the edge runtime, where every request starts a worker. */
export async function GET() {
  const { worker, shutdownWorker } = await startWorker({
    AccountSchema: Teller,
    syncServer: process.env.JAZZ_SYNC_SERVER,
    asActiveAccount: false, // requests share the process
    skipInboxLoad: true,
  })
  try {
    const { root } = await worker.$jazz.ensureLoaded({ resolve: { root: { tally: true } } })
    return Response.json({ votes: votesIn(root.tally), crypto: worker.$jazz.localNode.crypto.backend })
  } finally {
    await shutdownWorker()
  }
}
