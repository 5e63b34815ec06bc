import { NapiCrypto } from "jazz-tools/napi"
import { startWorker } from "jazz-tools/worker"
import { Teller } from "./schema"

async function start() {
  // account and secret come from JAZZ_WORKER_ACCOUNT and JAZZ_WORKER_SECRET
  const { worker } = await startWorker({
    AccountSchema: Teller,
    syncServer: process.env.JAZZ_SYNC_SERVER,
    crypto: await NapiCrypto.create(),
    skipInboxLoad: true,
  })
  const { root } = await worker.$jazz.ensureLoaded({ resolve: { root: { tally: true } } })
  return { worker, tally: root.tally, crypto: worker.$jazz.localNode.crypto.backend }
}

/** Kept on the global scope: Next.js may load this module more than once, and the process has one worker. */
const processWide = globalThis as { jazzWorker?: ReturnType<typeof start> }

/** The worker of this process, started by the first request that needs it. */
export function getWorker() {
  return (processWide.jazzWorker ??= start().catch((error: unknown) => {
    delete processWide.jazzWorker // the next request tries again
    throw error
  }))
}
