import { describe, test } from "vitest"
import { backends } from "./backends.ts"
import { expectScenario, viewersOf } from "./scenario-checks.ts"
import { loadScenarios } from "./vectors.ts"
import { nodeOf } from "./viewing.ts"

describe.each(backends)("with %s", (_, crypto) => {
  describe.each(loadScenarios("accounts"))("accounts: $name", (scenario) => {
    test.each(viewersOf(scenario))("as %s sees it", (viewer, actor) => expectScenario(scenario, viewer, nodeOf(actor, scenario, crypto)))
  })
})
