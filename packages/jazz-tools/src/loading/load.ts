/** Loading once: a tree that lives until everything asked for has settled. */
import type { LocalNode } from "cojson"
import { compileQuery } from "../schema/compiled-query.ts"
import type { ValuePlan } from "../schema/plan.ts"
import type { RuntimeLoadOptions } from "../values/kinds.ts"
import type { LoadFailure } from "./failure.ts"
import { captureStack, reportFailure } from "./error-reporting.ts"
import { ValueNode } from "./value-node.ts"
import { batch, ValueTree } from "./value-tree.ts"

export interface LoadOutcome {
  /** The instance, or the root's placeholder. */
  readonly value: object
  readonly root: ValueNode
  readonly failure: LoadFailure | undefined
}

/** Never rejects for missing or forbidden data. Rejects with programming errors, for example of a migration. */
export function loadTree(node: LocalNode, plan: ValuePlan, id: string, options: RuntimeLoadOptions): Promise<LoadOutcome> {
  return new Promise((resolve, reject) => {
    let checked = false
    const settle = () => {
      const { status } = root
      if (status === "loading") return
      if (status === "ready" && !checked) {
        checked = true // the content may have changed while the last references arrived
        batch(() => root.resync())
        if (root.status === "loading") {
          checked = false
          return
        }
        if (root.status !== "ready") return settle()
      }
      tree.close()
      root.stop()
      const failure = root.failureFromRoot()
      try {
        resolve({ value: failure ? root.placeholder() : root.value(), root, failure })
      } catch (error) {
        reject(error) // what peers wrote may not be what the schema requires, for example a vector of other dimensions
      }
    }
    const tree = new ValueTree({
      node,
      branch: options.unstable_branch,
      skipRetry: options.skipRetry,
      live: false,
      owner: {
        changed: settle,
        failed(error) {
          tree.close()
          root.stop()
          reject(error)
        },
      },
    })
    const root = new ValueNode(tree, id, plan, compileQuery(options.resolve))
    batch(() => root.start())
  })
}

export async function loadValue(node: LocalNode, plan: ValuePlan, id: string, options: RuntimeLoadOptions): Promise<object> {
  const origin = captureStack()
  const { value, failure } = await loadTree(node, plan, id, options)
  if (failure && !(options.skipRetry && failure.type === "unavailable")) reportFailure(failure, origin)
  return value
}
