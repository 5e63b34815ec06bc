// A private sync server and worker accounts per program.
import { createWorkerAccount } from "jazz-run/createWorkerAccount"
import { startSyncServer } from "jazz-run/startSyncServer"
import { startWorker } from "jazz-tools/worker"

export const server = await startSyncServer({ host: "127.0.0.1", port: "0", inMemory: true, db: "" })
export const syncServer = `ws://127.0.0.1:${server.address().port}`
export async function hire(name) {
  const made = await createWorkerAccount({ name, peer: syncServer })
  return { accountID: made.accountID, accountSecret: made.agentSecret }
}
export const boot = async (name, extra = {}) => startWorker({ ...(await hire(name)), syncServer, ...extra })
export const nap = (ms) => new Promise((done) => setTimeout(done, ms))
