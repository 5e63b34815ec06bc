import type { NewContentMessage } from "../../packages/cojson/src/wire/messages.ts"
import { spoiled, times, unknownID } from "./attacker.ts"
import type { Chance } from "./chance.ts"

/** What the one who makes messages knows of the values of others. */
export interface Loot {
  /** Everything that a server has said. */
  readonly contents: readonly NewContentMessage[]
}

/** A frame of one kind of message: right, nearly right, or wrong. */
export type MakeFrame = (chance: Chance, loot: Loot) => string

const HUGE = 2 ** 53 - 1

/** Every kind of message, and the two kinds of frames that are none. */
export const KINDS: Readonly<Record<string, MakeFrame>> = {
  load: (chance, loot) => text(chance, { action: "load", ...state(chance, loot) }),
  known: (chance, loot) => text(chance, { action: "known", ...state(chance, loot), ...(chance.below(3) === 0 && { isCorrection: true }) }),
  content: (chance, loot) => text(chance, content(chance, loot)),
  done: (chance, loot) => text(chance, { action: "done", id: someID(chance, loot) }),
  reconcile: (chance, loot) => {
    const values = times(chance.below(chance.below(20) === 0 ? 1_500 : 20), () => [someID(chance, loot), chance.pick(["shortHash_zx", ""])])
    return text(chance, { action: chance.pick(["reconcile", "reconcile-ack"]), id: `batch${chance.below(40)}`, values })
  },
  ping: (chance) => text(chance, { type: "ping", time: chance.pick([Date.UTC(2024, 0), -1, HUGE]), dc: "somewhere" }),
  frame: (chance, loot) => {
    const lines = times(chance.below(30), () => chance.pick(MESSAGES)(chance, loot))
    return lines.join(chance.pick(["\n", "\n", "\n", "\n\n", "\r\n", ","]))
  },
}

const MESSAGES: readonly MakeFrame[] = ["load", "known", "content", "done", "reconcile", "ping"].map((kind) => KINDS[kind] ?? (() => ""))

function state(chance: Chance, loot: Loot): object {
  const sessions = Object.fromEntries(
    times(chance.below(5), () => [someSession(chance, loot), chance.pick([0, 1, 2, chance.below(50), HUGE])]),
  )
  return { id: someID(chance, loot), header: chance.below(2) === 0, sessions }
}

function content(chance: Chance, loot: Loot): object {
  const real = structuredClone(chance.pick(loot.contents)) as { -readonly [key in keyof NewContentMessage]: NewContentMessage[key] }
  const runs = Object.entries(real.new)
  switch (chance.below(8)) {
    case 0:
      return real
    case 1:
      return { ...real, id: someID(chance, loot) }
    case 2:
      return { ...real, header: chance.pick(loot.contents).header, id: unknownID(chance) }
    case 3:
      return { ...real, new: Object.fromEntries(runs.map(([session, run]) => [session, { ...run, after: chance.pick([0, 1, 7, HUGE]) }])) }
    case 4:
      return { ...real, new: Object.fromEntries(runs.map(([, run]) => [someSession(chance, loot), run])) }
    case 5:
      return {
        ...real,
        new: Object.fromEntries(
          runs.map(([session, run]) => [
            session,
            { ...run, lastSignature: chance.pick(loot.contents).new[session as never] ?? "signature_z1" },
          ]),
        ),
      }
    case 6:
      return { ...real, header: undefined, new: Object.fromEntries(runs.map(([session, run]) => [session, longer(chance, run)])) }
    default:
      return { ...real, expectContentUntil: Object.fromEntries(runs.map(([session]) => [session, HUGE])) }
  }
}

function longer(chance: Chance, run: NewContentMessage["new"][never]): object {
  const transaction = chance.pick([
    { privacy: "trusting", madeAt: 1, changes: "[]" },
    { privacy: "private", madeAt: -1, keyUsed: "key_z1", encryptedChanges: "encrypted_U" },
    { privacy: "none" },
    {},
    { privacy: "trusting", madeAt: 1, changes: "x".repeat(chance.below(20_000)) },
  ])
  return { ...run, newTransactions: [...run.newTransactions, ...times(1 + chance.below(20), () => transaction)] }
}

/** Half of all messages are spoiled, some in several places, a few after they were written. */
function text(chance: Chance, message: object): string {
  let made = message
  while (chance.below(2) === 0 && Object.keys(made).length > 0) made = spoiled(chance, made)
  const json = JSON.stringify(made)
  switch (chance.below(60)) {
    case 0:
      return json.slice(0, chance.below(json.length))
    case 1:
      return `${json.slice(0, -1)},"__proto__":{"polluted":true},"action":"load"}`
    case 2:
      return "[".repeat(chance.below(5_000)) + json
    default:
      return json
  }
}

function someID(chance: Chance, { contents }: Loot): string {
  return chance.below(3) === 0 ? unknownID(chance) : chance.pick(contents).id
}

function someSession(chance: Chance, { contents }: Loot): string {
  const real = Object.keys(chance.pick(contents).new)
  return chance.pick([
    ...real,
    ...real,
    `${unknownID(chance)}_session_z1`,
    "__proto__",
    "constructor",
    "x",
    "sealer_z1/signer_z1_session_z1",
  ])
}
