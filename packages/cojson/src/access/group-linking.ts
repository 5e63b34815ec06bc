/** Plans for links between groups (permissions §6). */
import type { RawCoID } from "../ids/co-id.ts"
import { parentKey } from "./group-keys.ts"
import { wrapIn, type GroupScene } from "./group-scene.ts"
import type { GroupStep } from "./group-step.ts"
import type { Key } from "./key-crypto.ts"
import { REVOKED } from "./inheritance.ts"
import { readableKeys } from "./membership.ts"

/** `extend`: members keep their roles of the parent; a role: all its readers get this one. */
export type LinkMapping = "extend" | "reader" | "writer" | "manager" | "admin"

/** True when the group is `child`, or inherits from it through active links. */
export function inheritsFrom(scene: GroupScene, group: RawCoID, child: RawCoID): boolean {
  const reached = new Set<RawCoID>([group])
  for (const id of reached) {
    if (id === child) return true
    for (const link of scene.lookup.group(id)?.parents() ?? []) reached.add(link.id)
  }
  return false
}

/**
 * Links a parent and lets its members into the present keys.
 *
 * @param shared a key that we have in common with the members of the parent
 */
export function planLink(scene: GroupScene, parent: RawCoID, mapping: LinkMapping, shared: Key): readonly GroupStep[] {
  return [{ key: parentKey(parent), value: mapping }, ...readableKeys(scene).map((key) => wrapIn(scene, key, shared))]
}

/** Ends a link. The group has to be rotated after it. */
export function planUnlink(parent: RawCoID): readonly GroupStep[] {
  return [{ key: parentKey(parent), value: REVOKED }]
}
