/** What programs do with classes, instance types and accounts, as types. */
import { expectTypeOf } from "vitest"
import { co, Group, loadCoValue, z, type Account, type CoValueClassOrSchema, type Loaded } from "jazz-tools"
import type { DeeplyLoaded, MaybeLoaded, RefsToResolve, ResolveQuery, ResolveQueryStrict, Resolved } from "jazz-tools"

const Dog = co.map({ name: z.string() })
const Person = co.map({ name: z.string(), dog: Dog })
const AppAccount = co.account({ profile: co.profile({ bio: z.string().optional() }), root: co.map({ dogs: co.list(Dog) }) })
const Anybody = co.account()
const Message = co.map({ text: z.string(), by: Anybody })

export function classes(value: unknown, loadAs: Account): void {
  if (value instanceof Dog.getCoValueClass()) expectTypeOf(value.name).toEqualTypeOf<string>()
  void loadCoValue(Person.getCoValueClass(), "co_z1", { loadAs }).then((person) => {
    if (person.$isLoaded) expectTypeOf(person.name).toEqualTypeOf<string>()
  })
}

type Instance = co.loaded<typeof Person>

export function instanceTypes(
  resolved: Resolved<Instance, { dog: true }>,
  deep: DeeplyLoaded<Instance, { dog: true }>,
  shallow: Resolved<Instance>,
): void {
  expectTypeOf(resolved.dog.name).toEqualTypeOf<string>()
  expectTypeOf(deep.dog.name).toEqualTypeOf<string>()
  expectTypeOf(shallow.dog).toEqualTypeOf<MaybeLoaded<co.loaded<typeof Dog>>>()
  expectTypeOf<{ dog: true }>().toExtend<RefsToResolve<Instance>>()
  expectTypeOf<{ name: true }>().not.toExtend<RefsToResolve<Instance>>()
}

declare function use<S extends CoValueClassOrSchema, const R extends ResolveQuery<S> = true>(
  schema: S,
  options?: { resolve?: ResolveQueryStrict<S, R> },
): Loaded<S, R>

export function ownFunctions(): void {
  expectTypeOf(use(Person, { resolve: { dog: true } }).dog.name).toEqualTypeOf<string>()
  expectTypeOf(use(AppAccount, { resolve: { root: { dogs: { $each: true } } } }).root.dogs).toExtend<readonly { name: string }[]>()
}

/** Whoever holds an account, of whatever schema, can refer to it. */
export function accounts(me: Account, mine: co.loaded<typeof AppAccount>, somebody: co.loaded<typeof Anybody>): void {
  Message.create({ text: "hi", by: me })
  Message.create({ text: "hi", by: mine })
  expectTypeOf(mine).toExtend<Account>()
  expectTypeOf(me).toExtend<typeof somebody>()
  if (me.profile.$isLoaded) expectTypeOf(me.profile.name).toEqualTypeOf<string>()
  expectTypeOf(me.root.$jazz.id).toEqualTypeOf<string>()
}

/** Classes as fields, given or left out. */
export function classFields(group: Group): void {
  const Team = co.map({ group: Group, name: z.string() })
  const draft = Team.partial().create({})

  expectTypeOf(Team.create({ group, name: "a" }).group).toEqualTypeOf<Group>()
  expectTypeOf(draft.group).toEqualTypeOf<Group | undefined>()
  draft.$jazz.set("group", group)
  draft.$jazz.delete("group")
}
