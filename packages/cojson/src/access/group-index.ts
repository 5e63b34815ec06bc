/** GroupIndex: what kinds of keys a group's content has, so that nobody has to go through all of them. */
import type { RawCoID } from "../ids/co-id.ts"
import type { KeyID } from "../ids/key-id.ts"
import type { GroupContent } from "./group-content.ts"
import { isMember, parentOf, parseWrappingKey, writeKeyOwnerOf, type Member } from "./group-keys.ts"

const NONE: readonly KeyID[] = []

export class GroupIndex {
  readonly #content: GroupContent
  #parents: RawCoID[] = []
  #members: Member[] = []
  #writeKeyOwners: string[] = []
  #wrappedIn: Map<KeyID, KeyID[]> | undefined
  #taken = 0
  #resets = 0

  constructor(content: GroupContent) {
    this.#content = content
  }

  /** Every group that was ever linked as a parent. */
  get parents(): readonly RawCoID[] {
    this.#refresh()
    return this.#parents
  }

  /** Every account and agent that ever had a direct entry. */
  get members(): readonly Member[] {
    this.#refresh()
    return this.#members
  }

  /** Everyone (any text) for whom a write key was ever named. */
  get writeKeyOwners(): readonly string[] {
    this.#refresh()
    return this.#writeKeyOwners
  }

  /** Keys under which `keyID` was ever wrapped, in this group or in a parent. */
  wrappedIn(keyID: KeyID): readonly KeyID[] {
    this.#refresh()
    return this.#wrappedIn?.get(keyID) ?? NONE
  }

  #refresh(): void {
    const { allKeys, resets } = this.#content
    if (resets !== this.#resets) this.#forget(resets)
    while (this.#taken < allKeys.length) {
      const key = allKeys[this.#taken++]
      if (key !== undefined) this.#take(key)
    }
  }

  #forget(resets: number): void {
    this.#resets = resets
    this.#taken = 0
    this.#parents = []
    this.#members = []
    this.#writeKeyOwners = []
    this.#wrappedIn = undefined
  }

  #take(key: string): void {
    if (isMember(key)) {
      this.#members.push(key)
      return
    }
    const parent = parentOf(key)
    if (parent !== undefined) this.#parents.push(parent)
    const owner = writeKeyOwnerOf(key)
    if (owner !== undefined) this.#writeKeyOwners.push(owner)
    const wrapping = parseWrappingKey(key)
    if (!wrapping) return
    const wrappedIn = (this.#wrappedIn ??= new Map())
    const others = wrappedIn.get(wrapping.keyID)
    if (others) others.push(wrapping.other)
    else wrappedIn.set(wrapping.keyID, [wrapping.other])
  }
}
