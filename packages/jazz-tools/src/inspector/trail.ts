/** The pages that somebody came along. */
import { useEffect, useState } from "react"
import { jsonIn } from "./json-in.ts"
import { memory } from "./stored-flag.ts"
import { isValueID } from "./use-value.ts"

/** A page; values are called as what led to them, or by themselves. */
export interface Step {
  readonly coId: string
  readonly name?: string | undefined
}

/** Where the way is kept. */
export interface TrailStore {
  read(): readonly Step[]
  write(trail: readonly Step[]): void
  /** Calls back when somebody else has changed it. */
  subscribe?(listener: () => void): () => void
}

const KEY = "jazz-inspector-paths"
const MAX_STEPS = 50

export const storedTrail: TrailStore = {
  read: () => parseTrail(memory.get(KEY)),
  write: (trail) => memory.set(KEY, JSON.stringify(trail)),
}

export interface Trail {
  readonly steps: readonly Step[]
  /** Whether a person has moved since the panel is open; pages then take the focus. */
  readonly hasMoved: boolean
  open(id: string, name?: string): void
  /** Starts anew, from a value that was asked for. */
  jump(id: string, name?: string): void
  /** The first `count` steps stay; none is Home. */
  backTo(count: number): void
}

export function useTrail(store: TrailStore): Trail {
  const [steps, setSteps] = useState(() => store.read())
  const [hasMoved, setHasMoved] = useState(false)
  useEffect(() => store.subscribe?.(() => setSteps(store.read())), [store])
  const go = (next: readonly Step[]) => {
    store.write(next)
    setSteps(next)
    setHasMoved(true)
  }
  return {
    steps,
    hasMoved,
    open: (coId, name) => go([...steps, { coId, name }].slice(-MAX_STEPS)),
    jump: (coId, name) => go([{ coId, name }]),
    backTo: (count) => go(steps.slice(0, count)),
  }
}

/** Whatever stands in the storage of a browser. */
function parseTrail(text: string | undefined): readonly Step[] {
  const steps = jsonIn(text)
  return Array.isArray(steps) && steps.every(isStep) ? steps.slice(-MAX_STEPS) : []
}

function isStep(step: unknown): step is Step {
  if (step === null || typeof step !== "object" || !("coId" in step) || !isValueID(step.coId)) return false
  return !("name" in step) || step.name === undefined || typeof step.name === "string"
}
