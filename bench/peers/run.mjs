/** Runs one phase of one workload on one library. Arguments as in bench/implementation.mjs. */
import { answer, clockOf } from "../implementation.mjs"
import { workloads } from "./workloads.mjs"

const [, , id, n, phase, settings, state] = process.argv
const { party, time } = JSON.parse(settings)
const { library } = await import(`./${party}.mjs`)
answer({ result: (await workloads[id][phase]?.({ library, clock: clockOf(time) }, Number(n), JSON.parse(state))) ?? {} })
