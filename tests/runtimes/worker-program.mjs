/** A worker as a user writes it, run by several runtimes: writes a value that everybody can read and prints its id, with the kind of crypto. */
import process from "node:process"
import { co, Group, z } from "jazz-tools"
import { NapiCrypto } from "jazz-tools/napi"
import { startWorker } from "jazz-tools/worker"

const Note = co.map({ text: z.string(), attachment: z.string() })

const crypto = await NapiCrypto.create()
const { worker, shutdownWorker } = await startWorker({ syncServer: process.argv[2], crypto })
const attachment = "é".repeat(100_000) // large logs are hashed by other code than small ones
const note = Note.create({ text: `hello from ${worker.profile?.name}`, attachment }, Group.create().makePublic())
await shutdownWorker()
console.log(JSON.stringify({ id: note.$jazz.id, backend: crypto.backend }))
process.exit(0)
