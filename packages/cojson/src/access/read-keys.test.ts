import { expect, test } from "vitest"
import type { JsonValue } from "../base/json.ts"
import { PureJSCrypto } from "../crypto/entries/PureJSCrypto.ts"
import { sealerIDOf } from "../ids/agent-id.ts"
import type { RawCoID } from "../ids/co-id.ts"
import type { SessionID } from "../ids/session-id.ts"
import type { GroupState } from "./group-state.ts"
import type { Key } from "./key-crypto.ts"
import { ReadKeys } from "./read-keys.ts"
import { setting, TestGroups } from "./testing-groups.ts"

const crypto = new PureJSCrypto()
const ADMIN = "co_zAdmin" as RawCoID
const adminSecret = crypto.newRandomAgentSecret()
const adminAgent = crypto.getAgentID(adminSecret)
const STRANGER = "co_zStranger" as RawCoID
const strangerSecret = crypto.newRandomAgentSecret()
const ME = "co_zMe" as RawCoID
const mySecret = crypto.newRandomAgentSecret()
const myAgent = crypto.getAgentID(mySecret)

/** Groups with the keys that one member finds in them. */
class Keyrings extends TestGroups {
  readonly #rings = new Map<string, ReadKeys>()
  #txIndex = 0

  ring(id: string, parents: readonly string[] = []): ReadKeys {
    const { content, state } = this.create(id, ADMIN)
    const viewer = {
      agentSecret: mySecret,
      getCurrentAccountOrAgentID: () => ME,
      getCurrentAgentID: () => myAgent,
      agentIDOf: (member: string) => (member === ADMIN ? adminAgent : member === STRANGER ? crypto.getAgentID(strangerSecret) : undefined),
    }
    const ring = new ReadKeys({ group: state as GroupState, content, crypto, viewer, lookup: this })
    this.#rings.set(id, ring)
    this.set(id, ADMIN, "admin")
    for (const parent of parents) this.set(id, `parent_${parent}`, "extend")
    return ring
  }

  override keys(id?: RawCoID): ReadKeys | undefined {
    return this.#rings.get(id ?? "")
  }

  set(id: string, key: string, value: JsonValue): void {
    this.deliver(id, setting(ADMIN, this.#txIndex++, 10 + this.#txIndex, key, value))
  }

  seal(id: string, key: Key, from = adminSecret): void {
    const tx = { sessionID: `${ADMIN}_session_z1` as SessionID, txIndex: this.#txIndex }
    this.set(
      id,
      `${key.id}_for_${ME}`,
      crypto.seal({ message: key.secret, from: crypto.getAgentSealerSecret(from), to: sealerIDOf(myAgent), nOnceMaterial: { in: id, tx } }),
    )
  }

  wrap(id: string, key: Key, other: Key): void {
    this.set(id, `${key.id}_for_${other.id}`, crypto.encryptKeySecret({ toEncrypt: key, encrypting: other }).encrypted)
  }
}

test("a key that was sealed for me, and one in clear for everyone", () => {
  const groups = new Keyrings()
  const ring = groups.ring("co_zG")
  const [sealed, clear, other] = [crypto.newRandomKeySecret(), crypto.newRandomKeySecret(), crypto.newRandomKeySecret()]
  groups.seal("co_zG", sealed)
  groups.set("co_zG", `${clear.id}_for_everyone`, clear.secret)
  expect([sealed, clear, other].map((key) => ring.keySecret(key.id))).toEqual([sealed.secret, clear.secret, undefined])
})

test("a later revelation that does not open does not hide an earlier one", () => {
  const groups = new Keyrings()
  const ring = groups.ring("co_zG")
  const key = crypto.newRandomKeySecret()
  groups.seal("co_zG", key)
  for (const junk of ["sealed_Ujunk", "sealed_U", 5, null, "encrypted_Ux"]) groups.set("co_zG", `${key.id}_for_${ME}`, junk)
  groups.seal("co_zG", key, crypto.newRandomAgentSecret())
  expect(ring.keySecret(key.id)).toBe(key.secret)
})

test("a stranger's own secret under the id of a key does not hide the admin's", () => {
  const groups = new Keyrings()
  const ring = groups.ring("co_zG")
  const [key, bogus] = [crypto.newRandomKeySecret(), crypto.newRandomKeySecret()] as const
  groups.seal("co_zG", key)
  const tx = { sessionID: `${STRANGER}_session_z1` as SessionID, txIndex: 1 }
  const sealed = crypto.seal({
    message: bogus.secret,
    from: crypto.getAgentSealerSecret(strangerSecret),
    to: sealerIDOf(myAgent),
    nOnceMaterial: { in: "co_zG", tx },
  })
  groups.deliver(
    "co_zG",
    setting(STRANGER, 0, 100, `writeKeyFor_${STRANGER}`, key.id),
    setting(STRANGER, 1, 101, `${key.id}_for_${ME}`, sealed),
  )
  expect(ring.keySecret(key.id)).toBe(key.secret)
  expect(groups.get("co_zG").fold.verdict(tx)).toBe(true)
})

test("a secret that was revealed without a right to, as it turns out, gives way to the admin's", () => {
  const groups = new Keyrings()
  const ring = groups.ring("co_zG")
  const [key, bogus] = [crypto.newRandomKeySecret(), crypto.newRandomKeySecret()] as const
  groups.set("co_zG", STRANGER, "manager")
  groups.deliver("co_zG", setting(STRANGER, 0, 100, `${key.id}_for_everyone`, bogus.secret))
  expect(ring.keySecret(key.id)).toBe(bogus.secret)

  groups.seal("co_zG", key)
  groups.set("co_zG", STRANGER, "revoked")
  groups.group("co_zG" as RawCoID)

  expect(groups.get("co_zG").fold.verdict({ sessionID: `${STRANGER}_session_z1`, txIndex: 0 })).toBe(false)
  expect(ring.keySecret(key.id)).toBe(key.secret)
})

test("old keys open through a chain of five thousand newer ones", () => {
  const groups = new Keyrings()
  const ring = groups.ring("co_zG")
  const keys = Array.from({ length: 5_000 }, () => crypto.newRandomKeySecret())
  for (let i = 0; i + 1 < keys.length; i++) groups.wrap("co_zG", keys[i] as Key, keys[i + 1] as Key)
  groups.seal("co_zG", keys.at(-1) as Key)
  expect(ring.keySecret((keys[0] as Key).id)).toBe(keys[0]?.secret)
})

test("keys that are wrapped in each other end the search, also when one of them opens", () => {
  const groups = new Keyrings()
  const ring = groups.ring("co_zG")
  const [a, b, c] = [crypto.newRandomKeySecret(), crypto.newRandomKeySecret(), crypto.newRandomKeySecret()] as const
  for (const [key, other] of [
    [a, b],
    [b, c],
    [c, a],
    [a, a],
    [b, a],
  ] as const)
    groups.wrap("co_zG", key, other)
  expect([a, b, c].map((key) => ring.keySecret(key.id))).toEqual([undefined, undefined, undefined])
  groups.seal("co_zG", c)
  expect([a, b, c].map((key) => ring.keySecret(key.id))).toEqual([a.secret, b.secret, c.secret])
})

test("a key of a parent opens the child's, through more than one group", () => {
  const groups = new Keyrings()
  groups.ring("co_zTop")
  groups.ring("co_zMiddle", ["co_zTop"])
  const ring = groups.ring("co_zBottom", ["co_zMiddle"])
  const [top, middle, bottom] = [crypto.newRandomKeySecret(), crypto.newRandomKeySecret(), crypto.newRandomKeySecret()] as const
  groups.wrap("co_zBottom", bottom, middle)
  groups.wrap("co_zMiddle", middle, top)
  expect(ring.keySecret(bottom.id)).toBe(undefined)
  groups.seal("co_zTop", top)
  expect(ring.keySecret(bottom.id)).toBe(bottom.secret)
})

test("a wrong wrapping is skipped for a right one", () => {
  const groups = new Keyrings()
  const ring = groups.ring("co_zG")
  const [key, other, wrong] = [crypto.newRandomKeySecret(), crypto.newRandomKeySecret(), crypto.newRandomKeySecret()] as const
  groups.wrap("co_zG", key, other)
  groups.set(
    "co_zG",
    `${key.id}_for_${other.id}`,
    crypto.encryptKeySecret({ toEncrypt: key, encrypting: { ...wrong, id: other.id } }).encrypted,
  )
  groups.seal("co_zG", other)
  expect(ring.keySecret(key.id)).toBe(key.secret)
})
