import type { LocalNode } from "cojson"
import type { ValuePlan } from "../../schema/plan.ts"
import { kinds } from "../kinds.ts"

interface Options {
  readonly allowUnfinished?: boolean
  readonly skipRetry?: boolean
}

interface Endable {
  readonly $isLoaded: boolean
  isBinaryStreamEnded?(): boolean
}

/** Loads a file and, unless `allowUnfinished`, waits until all of it has arrived. */
export async function loadFile(node: LocalNode, plan: ValuePlan, id: string, options: Options): Promise<object> {
  const file = (await kinds.load(node, plan, id, { skipRetry: options.skipRetry })) as Endable // an instance or a placeholder
  if (!file.$isLoaded || options.allowUnfinished || file.isBinaryStreamEnded?.()) return file
  return new Promise((resolve) => {
    kinds.subscribe(node, plan, id, { skipRetry: options.skipRetry, onError: resolve }, (current: Endable & object, stop: () => void) => {
      if (!current.isBinaryStreamEnded?.()) return
      stop()
      resolve(current)
    })
  })
}
