/** Prints what programs see, so that it can be compared between implementations: ids by order of appearance, nothing random, no times. */
import { Account, assertLoaded } from "jazz-tools"
import { createJazzTestAccount, setActiveAccount, setupJazzTestSync } from "jazz-tools/testing"

const print = process.stdout.write.bind(process.stdout)
for (const level of ["error", "warn", "info", "debug", "log"]) console[level] = () => {} // reports differ on purpose

await setupJazzTestSync()
export const me = await createJazzTestAccount({ isCurrentActiveAccount: true, creationProps: { name: "Mina" } })

export const settle = (ms = 40) => new Promise((resolve) => setTimeout(resolve, ms))

/** The result, or the error instead of throwing it. */
export function attempt(action) {
  try {
    return action()
  } catch (error) {
    return error
  }
}

export async function attemptLater(action) {
  try {
    return await action()
  } catch (error) {
    return error
  }
}

/** Another user: `account` on its own node, `seen` as the first user sees it. */
export async function newPeer(name = "Peer") {
  const account = await createJazzTestAccount({ creationProps: { name } })
  await account.$jazz.waitForAllCoValuesSync()
  const seen = await Account.load(account.$jazz.id)
  assertLoaded(seen)
  return { account, seen }
}

export const state = (value) => (value === undefined ? "undefined" : value.$isLoaded ? "loaded" : value.$jazz.loadingState)

/** Prints one line: the label and what the action gives or throws. Each starts as the first user. */
export async function show(label, action) {
  setActiveAccount(me)
  const result = describe(await attemptLater(action))
  print(`${JSON.stringify([label, withoutIDs(result)])}\n`)
}

function describe(value, depth = 0) {
  if (depth > 8) return "…"
  if (typeof value === "string") return JSON.stringify(value)
  if (typeof value === "function") return "function"
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? "-0" : String(value)
  if (value instanceof Error) return `Error(${value.message})`
  if (value instanceof Date) return `Date(${Number.isNaN(value.getTime()) ? "invalid" : value.toISOString()})`
  if (value instanceof Uint8Array) return `bytes(${[...value]})`
  if (value.$jazz) return value.$isLoaded ? `${value.$type$}(${JSON.stringify(value)})` : `placeholder(${value.$jazz.loadingState})`
  if (Array.isArray(value)) return `[${Array.from(value, (item) => describe(item, depth + 1)).join(", ")}]`
  const members = Object.keys(value).map((key) => `${key}: ${describe(value[key], depth + 1)}`)
  return `{${members.join(", ")}}`
}

function withoutIDs(text) {
  const names = new Map([[me.$jazz.id, "me"]])
  return text
    .replace(/co_z[A-Za-z0-9]{20,}/g, (id) => {
      if (!names.has(id)) names.set(id, `id${names.size}`)
      return names.get(id)
    })
    .replace(/_session_z[A-Za-z0-9]+/g, "_session")
    .replace(/(inviteSecret|sealerSecret|signerSecret|sealer|signer)_z[A-Za-z0-9]+/g, "$1")
}
