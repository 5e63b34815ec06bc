/**
 * What an inbox message, or a request, must cost a worker: a straight-line program that does what the format and the protocol ask for, with the
 * same libraries and no engine. argv and answers as in worker-program.mjs; `node bench/workers.mjs --floor` runs it.
 */
import { NapiCrypto } from "jazz-tools/napi"
import { handleInbox } from "./inbox-floor.mjs"
import { handleRequests } from "./request-floor.mjs"

const [mode, options] = [process.argv[2], JSON.parse(process.argv[3])]
const say = (result) => process.stdout.write(`${JSON.stringify(result)}\n`)
await (mode === "inbox" ? handleInbox : handleRequests)(await NapiCrypto.create(), options, say)
