import { describe, expect, test } from "vitest"
import { VirtualRuntime } from "../../packages/cojson/src/base/virtual-runtime.ts"
import { PureJSCrypto } from "../../packages/cojson/src/crypto/entries/PureJSCrypto.ts"
import type { RawCoID } from "../../packages/cojson/src/ids/co-id.ts"
import type { SessionID } from "../../packages/cojson/src/ids/session-id.ts"
import { countOf } from "../../packages/cojson/src/log/known-state.ts"
import { LocalNode } from "../../packages/cojson/src/node/local-node.ts"
import { refuseUnauthorizedWrites } from "../../packages/cojson/src/node/write-refusal.ts"
import { connectedPeers } from "../../packages/cojson/src/sync/connected-peers.ts"
import type { NewContentMessage } from "../../packages/cojson/src/wire/messages.ts"
import { loadScenarios, type Scenario, type ScenarioFile } from "./vectors.ts"

const crypto = new PureJSCrypto()
const FILES: readonly ScenarioFile[] = ["covalues", "groups", "accounts", "v020"]

function newNode(runtime: VirtualRuntime, isServer: boolean): LocalNode {
  const secret = crypto.newRandomAgentSecret()
  return new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto, "always", {
    runtime,
    writeRefusal: isServer ? refuseUnauthorizedWrites : undefined,
  })
}

/** A client that has everything of a scenario, and a guarded server that got it from there. */
async function uploaded(content: Scenario["content"]) {
  const runtime = new VirtualRuntime()
  const client = newNode(runtime, false)
  for (const message of content) client.syncManager.handleNewContent(message as unknown as NewContentMessage, "import")
  const server = newNode(runtime, true)
  const [toServer, toClient] = connectedPeers("server", "client", { peer1role: "server", peer2role: "client" })
  server.syncManager.addPeer(toClient)
  client.syncManager.addPeer(toServer)
  await runtime.settle()
  return { client, server }
}

/** Per session of a value the count up to its last valid transaction. */
function validCounts(node: LocalNode, id: RawCoID): Map<SessionID, number> {
  const counts = new Map<SessionID, number>()
  for (const { txID, isValid } of node.expectCoValueLoaded(id).verifiedTransactions) {
    counts.set(txID.sessionID, Math.max(counts.get(txID.sessionID) ?? 0, isValid ? txID.txIndex + 1 : 0))
  }
  return counts
}

describe.each(FILES)("%s", (file) => {
  test.each(loadScenarios(file).map((scenario) => [scenario.name, scenario] as const))(
    "%s: a guarded server takes all that counts",
    async (_, scenario) => {
      for (const content of [scenario.content, scenario.content.toReversed()]) {
        const { client, server } = await uploaded(content)
        for (const id of Object.values(scenario.ids) as RawCoID[]) {
          if (!client.hasCoValue(id)) continue
          const kept = server.hasCoValue(id) ? server.expectCoValueLoaded(id).knownState().sessions : {}
          for (const [session, count] of validCounts(client, id))
            expect([id, session, countOf(kept, session) >= count]).toEqual([id, session, true])
        }
      }
    },
  )
})

test(
  "of all scenarios, a guarded server takes no session in a value of a group in which nothing counts",
  { timeout: 180_000 },
  async () => {
    let refused = 0
    for (const scenario of FILES.flatMap(loadScenarios)) {
      const { client, server } = await uploaded(scenario.content)
      for (const id of Object.values(scenario.ids) as RawCoID[]) {
        if (!client.hasCoValue(id) || client.expectCoValueLoaded(id).header?.ruleset.type !== "ownedByGroup") continue
        if (!client.expectCoValueLoaded(id).ownerCore()) continue
        const kept = server.hasCoValue(id) ? server.expectCoValueLoaded(id).knownState().sessions : {}
        for (const [session, count] of validCounts(client, id)) {
          if (count > 0) continue
          refused++
          expect([scenario.name, id, session, countOf(kept, session)]).toEqual([scenario.name, id, session, 0])
        }
      }
    }
    expect(refused).toBeGreaterThan(5)
  },
)
