/** Comparing what a node makes of a scenario with what the published packages made of it. */
import { expect } from "vitest"
import type { JsonObject, JsonValue } from "../../packages/cojson/src/base/json.ts"
import { RawCoMap } from "../../packages/cojson/src/content/raw-co-map.ts"
import { RawGroup } from "../../packages/cojson/src/content/raw-group.ts"
import type { LocalNode } from "../../packages/cojson/src/node/local-node.ts"
import type { Actor, ExpectedValue, Scenario } from "./vectors.ts"
import { contentOf, parentsOf, rolesIn, secretsOf, verdictsOf } from "./viewing.ts"

/** Name and actor of everybody whose point of view the scenario describes. */
export function viewersOf(scenario: Scenario): [string, Actor][] {
  const names = scenario.viewers ?? Object.keys(scenario.actors)
  return names.map((name) => {
    const actor = scenario.actors[name]
    if (!actor) throw new Error(`${scenario.name} has no actor ${name}`)
    return [name, actor]
  })
}

/** Reads some of the content, as an application would in between. */
export function read(content: unknown): void {
  if (content instanceof RawGroup) content.myRole()
  else if (content instanceof RawCoMap) content.toJSON()
}

/** Verdicts on all transactions, and state, keys and roles at all times that the scenario gives for the viewer. */
export function expectScenario(scenario: Scenario, viewer: string, node: LocalNode): void {
  let seen = 0
  for (const [label, expected] of Object.entries(scenario.expected)) {
    const id = scenario.ids[label] ?? ""
    if (expected.transactions) expect([label, verdictsOf(node, id)]).toEqual([label, expectedVerdicts(expected)])
    const state = expected.as[viewer]
    if (state === undefined) continue
    seen++
    expectState(scenario, node, label, state as JsonObject)
    for (const { time, as } of expected.at ?? []) {
      const then = as[viewer] as JsonObject | undefined
      if (then?.roles !== undefined)
        expect([label, time, rolesIn(contentOf(node, id) as RawGroup, scenario, time)]).toEqual([label, time, then.roles])
    }
  }
  expect(seen).toBeGreaterThan(0)
}

function expectedVerdicts(expected: ExpectedValue): Record<string, boolean> {
  return Object.fromEntries((expected.transactions ?? []).map((tx) => [`${tx.sessionID}/${tx.txIndex}`, tx.valid]))
}

function expectState(scenario: Scenario, node: LocalNode, label: string, state: JsonObject): void {
  const id = scenario.ids[label] ?? ""
  if (state.unavailable === true) {
    expect(node.hasCoValue(id as never)).toBe(false)
    return
  }
  const content = contentOf(node, id)
  if (state.throws === true) {
    read(content) // the published packages fail here; we must not
    return
  }
  if (content instanceof RawGroup) expectGroup(scenario, label, content, state)
  else if ("json" in state) expect([label, plain((content as RawCoMap).toJSON())]).toEqual([label, state.json])
}

function expectGroup(scenario: Scenario, label: string, group: RawGroup, state: JsonObject): void {
  if (state.roles !== undefined) expect([label, rolesIn(group, scenario)]).toEqual([label, state.roles])
  expect([label, group.get("readKey")]).toEqual([label, state.readKey])
  expect([label, parentsOf(group)]).toEqual([label, state.parents ?? {}])
  expect([label, group.get("profile"), group.get("root")]).toEqual([label, state.profile, state.root])
  const keys = state.keys as Record<string, JsonValue> | undefined
  if (!keys) return
  const found = secretsOf(group, Object.keys(keys))
  // where the published packages lose a key to an attack, finding it all the same is better
  const tolerant = scenario.tags?.includes("weakness") === true
  for (const [keyID, secret] of Object.entries(keys)) {
    if (!(tolerant && secret === null)) expect([label, keyID, found[keyID]]).toEqual([label, keyID, secret])
  }
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}
