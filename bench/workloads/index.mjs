/**
 * All workloads by id. Each is `{ prepare?, measure, needsServer?, timedBySpawner? }`: `prepare` runs in a process of its own and returns what
 * `measure`, in a fresh process, gets as `state`; both share the folder `state.folder`. They see only the public API of one implementation, so
 * the same code runs on all of them. `measure` returns figures by name, in the units that table.mjs says.
 */
import { bundles } from "./bundle.mjs"
import { files } from "./files.mjs"
import { groups } from "./groups.mjs"
import { lists } from "./lists.mjs"
import { loads } from "./loads.mjs"
import { maps } from "./maps.mjs"
import { memory } from "./memory.mjs"
import { sessions } from "./sessions.mjs"
import { texts } from "./texts.mjs"
import { typed } from "./typed.mjs"
import { workers } from "./workers.mjs"

export const workloads = {
  ...maps,
  ...lists,
  ...texts,
  ...loads,
  ...files,
  ...groups,
  ...memory,
  ...sessions,
  ...typed,
  ...workers,
  ...bundles,
}
