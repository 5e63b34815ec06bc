import { describe, test } from "vitest"
import type { JsonObject } from "../../packages/cojson/src/base/json.ts"
import { backends } from "./backends.ts"
import { expectScenario, read, viewersOf } from "./scenario-checks.ts"
import { loadScenarios, type Scenario } from "./vectors.ts"
import { contentOf, nodeOf } from "./viewing.ts"

describe.each(backends)("with %s", (_, crypto) => {
  describe.each(loadScenarios("groups"))("groups: $name", (scenario) => {
    test.each(viewersOf(scenario))("as %s sees it", (viewer, actor) => expectScenario(scenario, viewer, nodeOf(actor, scenario, crypto)))

    test("in whatever order content comes", () => {
      for (const [viewer, actor] of viewersOf(scenario))
        expectScenario(scenario, viewer, nodeOf(actor, { ...scenario, content: authorsFirst(scenario, true) }, crypto))
    })

    test("while somebody keeps reading", () => {
      for (const [viewer, actor] of viewersOf(scenario)) {
        const node = nodeOf(actor, { ...scenario, content: [] }, crypto)
        for (const message of scenario.content) {
          node.syncManager.handleNewContent(message as never, "import")
          for (const id of Object.values(scenario.ids)) if (node.hasCoValue(id as never)) read(contentOf(node, id))
        }
        expectScenario(scenario, viewer, node)
      }
    })
  })

  /** What the newer line writes into groups is judged by the rules of the line that we follow: its new kinds of keys do not count. */
  describe.each(loadScenarios("v020"))("groups of the newer line: $name", (scenario) => {
    const older = { ...scenario, expected: { ...scenario.expected, ...scenario.expectedBy019 } as Scenario["expected"] }
    test.each(viewersOf(older))("as %s sees it", (viewer, actor) => expectScenario(older, viewer, nodeOf(actor, older, crypto)))
  })
})

/** Authors' accounts have to come before what they wrote; everything else may come in any order. */
function authorsFirst(scenario: Scenario, reversed: boolean): Scenario["content"] {
  const isAccount = (message: JsonObject) => (message.header as JsonObject | undefined)?.createdAt === null
  const rest = scenario.content.filter((message) => !isAccount(message) && message.header !== undefined)
  const later = scenario.content.filter((message) => message.header === undefined)
  return [...scenario.content.filter(isAccount), ...(reversed ? rest.reverse() : rest), ...later]
}
