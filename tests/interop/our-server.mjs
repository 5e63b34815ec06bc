import { startSyncServer } from "jazz-run/startSyncServer"

const [, , file, port] = process.argv
const server = await startSyncServer({ host: "127.0.0.1", port, inMemory: file === ":memory:", db: file })
console.log(JSON.stringify({ port: server.address().port }))
