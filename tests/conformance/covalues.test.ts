/** Maps, lists, texts, streams, files, logs and branches as the published packages see them. */
import { createHash } from "node:crypto"
import { describe, expect, test } from "vitest"
import { bytesToBase58 } from "../../packages/cojson/src/base/base58.ts"
import { logger, LogLevel } from "../../packages/cojson/src/base/logger.ts"
import type { JsonObject, JsonValue } from "../../packages/cojson/src/base/json.ts"
import type { RawCoValue } from "../../packages/cojson/src/content/content-for.ts"
import { RawBinaryCoStream } from "../../packages/cojson/src/content/raw-binary-co-stream.ts"
import { RawCoList } from "../../packages/cojson/src/content/raw-co-list.ts"
import { RawCoMap } from "../../packages/cojson/src/content/raw-co-map.ts"
import { RawCoPlainText } from "../../packages/cojson/src/content/raw-co-plain-text.ts"
import type { RawCoStream } from "../../packages/cojson/src/content/raw-co-stream.ts"
import { RawGroup } from "../../packages/cojson/src/content/raw-group.ts"
import type { CryptoProvider } from "../../packages/cojson/src/crypto/provider.ts"
import type { AgentSecret } from "../../packages/cojson/src/ids/agent-id.ts"
import type { RawCoID } from "../../packages/cojson/src/ids/co-id.ts"
import type { SessionID } from "../../packages/cojson/src/ids/session-id.ts"
import { LocalNode } from "../../packages/cojson/src/node/local-node.ts"
import type { NewContentMessage } from "../../packages/cojson/src/wire/messages.ts"
import { backends } from "./backends.ts"
import { viewersOf } from "./scenario-checks.ts"
import { loadScenarios, type Actor, type ExpectedValue, type Scenario } from "./vectors.ts"
import { contentOf, rolesIn, secretsOf } from "./viewing.ts"

logger.setLevel(LogLevel.NONE) // refusing content is what some scenarios are about

const scenarios = [...loadScenarios("covalues"), ...loadScenarios("typed"), ...loadScenarios("v020").map(asOlderLine)]

describe.each(backends)("with %s", (_, crypto) => {
  describe.each(scenarios)("$name", (scenario) => {
    test.each(viewersOf(scenario))("as %s sees it", (viewer, actor) => {
      const node = emptyNode(actor, crypto)
      for (const message of scenario.content) deliver(node, message)
      expectScenario(scenario, viewer, node)
    })

    test("while somebody keeps reading", () => {
      for (const [viewer, actor] of viewersOf(scenario)) {
        const node = emptyNode(actor, crypto)
        for (const message of scenario.content) {
          for (const part of oneByOne(message)) {
            deliver(node, part)
            for (const id of Object.values(scenario.ids)) if (node.hasCoValue(id as RawCoID)) stateOf(contentOf(node, id))
          }
        }
        expectScenario(scenario, viewer, node)
      }
    })
  })
})

/** What the newer line wrote, as the line that we follow sees it. */
function asOlderLine(scenario: Scenario): Scenario {
  const labels = Object.entries(scenario.expected).map(([label, expected]) => [label, { ...expected, ...scenario.expectedBy019?.[label] }])
  return { ...scenario, expected: Object.fromEntries(labels) as Scenario["expected"] }
}

function emptyNode(actor: Actor, crypto: CryptoProvider): LocalNode {
  return new LocalNode(actor.secret as AgentSecret, crypto.newRandomSessionID(actor.id as RawCoID), crypto, "never")
}

function deliver(node: LocalNode, message: JsonObject): void {
  node.syncManager.handleNewContent(message as unknown as NewContentMessage, "import")
}

/** The sessions of a content message in messages of their own, the last one first. */
function oneByOne(message: JsonObject): JsonObject[] {
  const sessions = Object.entries(message.new as JsonObject)
  if (sessions.length < 2) return [message]
  return sessions.reverse().map(([session, run]) => ({ ...message, new: { [session]: run } }))
}

function expectScenario(scenario: Scenario, viewer: string, node: LocalNode): void {
  let seen = 0
  for (const [label, expected] of Object.entries(scenario.expected)) {
    const id = scenario.ids[label] ?? ""
    const state = expected.as[viewer] as JsonObject | undefined
    if (state?.unavailable === true) {
      expect(node.hasCoValue(id as RawCoID)).toBe(false)
      seen++
      continue
    }
    expectLog(label, expected, node, id)
    if (viewer === viewersOf(scenario)[0]?.[0]) expectChanges(label, expected, node, id)
    if (state === undefined) continue
    seen++
    const content = contentOf(node, id)
    if (state.error === true || state.throws === true) {
      stateOf(content) // the published packages fail here; we must not
      continue
    }
    if (content instanceof RawGroup) {
      expect([label, rolesIn(content, scenario)]).toEqual([label, state.roles])
      if (state.keys) expect([label, secretsOf(content, Object.keys(state.keys))]).toEqual([label, state.keys])
      continue
    }
    const found = stateOf(content)
    const alternatives = (scenario.expectedAnyOf ?? []).map((any) => any[label]?.as?.[viewer])
    if (alternatives.length > 0) expect(alternatives).toContainEqual(found)
    else expect([label, found]).toEqual([label, state])
    for (const { time, as } of expected.at ?? []) {
      if (as[viewer] === undefined) continue
      if (!("atTime" in content)) throw new Error(`${label} has no past`)
      expect([label, time, stateOf(content.atTime(time))]).toEqual([label, time, as[viewer]])
    }
  }
  expect(seen).toBeGreaterThan(0)
}

/** Verdicts and hashes of every transaction, and where the log may be cut. */
function expectLog(label: string, expected: ExpectedValue, node: LocalNode, id: string): void {
  const core = node.expectCoValueLoaded(id as RawCoID)
  if (expected.type) expect(core.expectHeader().type).toBe(expected.type)
  if (expected.transactions) {
    const judged = core.verifiedTransactions.map(({ txID, isValid }) => [txID.sessionID, txID.txIndex, isValid] as const)
    const wanted = expected.transactions.map((tx) => [tx.sessionID, tx.txIndex, tx.valid] as const)
    expect([label, sorted(judged)]).toEqual([label, sorted(wanted)])
    const times = new Map(core.verifiedTransactions.map(({ txID, madeAt }) => [`${txID.sessionID} ${txID.txIndex}`, madeAt]))
    for (const { sessionID, txIndex, madeAt } of expected.transactions) {
      // what the older line makes of the newer one's data is given without times
      if (madeAt !== undefined) expect([label, txIndex, times.get(`${sessionID} ${txIndex}`)]).toEqual([label, txIndex, madeAt])
    }
  }
  if (!expected.sessions) return
  const counts = Object.entries(expected.sessions).map(([session, { count }]) => [session, count])
  expect([label, core.knownState().sessions]).toEqual([label, Object.fromEntries(counts)])
  for (const [session, { hashes, lastHash, checkpoints }] of Object.entries(expected.sessions)) {
    const log = core.log.sessions.get(session as SessionID)?.describe()
    const ours = log?.digests.map((digest) => `hash_z${bytesToBase58(digest)}`) ?? []
    if (hashes) expect(ours).toEqual(hashes)
    if (lastHash) expect(ours.at(-1)).toBe(lastHash)
    expect(log?.checkpoints).toEqual((checkpoints ?? []).map((index) => index + 1))
  }
}

/** What the first viewer can read of each valid transaction. */
function expectChanges(label: string, expected: ExpectedValue, node: LocalNode, id: string): void {
  const ours = new Map(
    node
      .expectCoValueLoaded(id as RawCoID)
      .loggedEntries()
      .map((item) => [`${item.logged.sessionID} ${item.logged.txIndex}`, item]),
  )
  for (const { sessionID, txIndex, valid, changes, meta } of expected.transactions ?? []) {
    const item = ours.get(`${sessionID} ${txIndex}`)
    if (valid && Array.isArray(changes)) expect([label, txIndex, item?.entry.changes]).toEqual([label, txIndex, changes])
    if (valid && meta !== undefined) expect([label, txIndex, item?.meta]).toEqual([label, txIndex, meta])
  }
}

function sorted(rows: readonly (readonly (string | number | boolean)[])[]): string[] {
  return rows.map((row) => row.join(" ")).sort()
}

/** What a reader sees, in the form of the vectors. */
function stateOf(content: RawCoValue): JsonValue {
  return plain(readable(content))
}

function readable(content: RawCoValue): unknown {
  if (content instanceof RawGroup) return { role: content.myRole() ?? null }
  if (content instanceof RawCoMap) return { json: content.toJSON() }
  if (content instanceof RawCoPlainText) return { text: content.toString(), graphemes: content.asArray() }
  if (content instanceof RawCoList) {
    return { json: content.toJSON(), items: content.entries().map(({ value, madeAt, opID }) => ({ value, madeAt, op: opID })) }
  }
  if (content instanceof RawBinaryCoStream) return { binary: fileOf(content) }
  return { json: content.toJSON(), items: itemsOf(content) }
}

function itemsOf(stream: RawCoStream): Record<string, object[]> {
  const sessions = Object.entries(stream.items)
  return Object.fromEntries(
    sessions.map(([session, items]) => [session, items.map(({ value, madeAt, tx }) => ({ value, madeAt, txIndex: tx.txIndex }))]),
  )
}

function fileOf(stream: RawBinaryCoStream): object | null {
  const file = stream.getBinaryChunks(true)
  if (!file) return null
  const { chunks, ...rest } = file
  const bytes = Buffer.concat(chunks)
  const sha256 = createHash("sha256").update(bytes).digest("hex")
  return { ...rest, chunkSizes: chunks.map(({ length }) => length), sha256, ...(bytes.length <= 512 && { hex: bytes.toString("hex") }) }
}

function plain(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue
}
