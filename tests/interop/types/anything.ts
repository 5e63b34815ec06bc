/** Functions for whatever value, account or group comes; plain data that is read on; and types that are taken from functions. */
import { co, FileStream, Group, z, type Account, type AnonymousJazzAgent, type CoValue } from "jazz-tools"
import type { SessionID } from "cojson"

const Pet = co.map({ name: z.string(), kind: z.enum(["cat", "dog"]) })
const House = co.map({ pet: Pet, pets: co.list(Pet), byName: co.record(z.string(), Pet), log: co.feed(Pet), guest: Pet.optional() })
declare const me: Account
declare const anybody: co.loaded<ReturnType<typeof anyAccount>>
const anyAccount = () => co.account()

/** Any value has an owner, unless it is an account or a group. */
export function share(value: CoValue): string {
  value.$jazz.owner?.makePublic()
  if (value.$jazz.isBranched) value.$jazz.unstable_merge()
  return `${value.$jazz.branchName} ${value.$jazz.loadedAs.$type$}`
}
const pet = Pet.create({ name: "Rex", kind: "dog" })
export const shared = [pet, co.list(Pet).create([pet]), co.plainText().create("x"), co.vector(1).create([1]), Group.create(), me].map(share)

export function invite(who: Account | Group): void {
  Group.create().addMember(who, "reader")
  // @ts-expect-error everyone is no admin
  Group.create().addMember("everyone", "admin")
}
export const groupOf = (reader: Account | AnonymousJazzAgent) => Group.load("co_z", { loadAs: reader, resolve: true })
export function lastOf(session: SessionID | undefined = me.$jazz.sessionID): string | undefined {
  return session && co.feed(z.string()).create([]).perSession[session]?.value
}

/** Plain data, as `JSON.parse` gives it. */
export const plain: string = pet.toJSON().name.toUpperCase()
export const first: string = co.list(Pet).create([pet]).toJSON()[0].name
export const row: { name: string; kind: "cat" | "dog" } = pet.toJSON()
export const type: string | undefined = FileStream.create().toJSON().mimeType

/** A root that another schema describes. */
export const counted = (): number => (anybody.root.$isLoaded ? anybody.root.count : 0)

const sortable = (tags: string[]): string[] => tags.sort()
const Tags = co.map({ tags: z.array(z.string()).readonly(), more: z.array(z.string()).readonly().optional() })
const { tags, more } = Tags.create({ tags: ["b", "a"] })
export const sorted = [sortable(tags), sortable(more ?? [])]

type House = Awaited<ReturnType<typeof House.load>>
export function nameIn(house: House): string {
  if (!house.$isLoaded) return house.$jazz.loadingState
  // @ts-expect-error perhaps a placeholder
  if (house.pet.name === "") return ""
  return house.pet.$isLoaded ? house.pet.name : ""
}
// @ts-expect-error no house
nameIn({ nope: 1 })
const id: Parameters<typeof House.subscribe>[0] = "co_z"
// @ts-expect-error no id
const wrong: Parameters<typeof House.subscribe>[0] = 5
export const ids = [id, wrong]
