/** How bindings for frameworks are written: generic in schemas and queries, and with a context of their own. */
import {
  coValueClassFromCoValueClassOrSchema,
  co,
  createUnloadedCoValue,
  CoValueLoadingState,
  KvStoreContext,
  PassphraseAuth,
  Group,
  subscribeToCoValue,
  SubscriptionScope,
  z,
} from "jazz-tools"
import type {
  Account,
  AccountClass,
  AnyAccountSchema,
  AuthCredentials,
  AuthSecretStorage,
  CoFeedEntry,
  CoValueClassOrSchema,
  CoValueFromRaw,
  ID,
  InstanceOfSchema,
  JazzAuthContext,
  KvStore,
  LastAndAllCoMapEdits,
  Loaded,
  MaybeLoaded,
  ResolveQuery,
  ResolveQueryStrict,
  SyncConfig,
} from "jazz-tools"
import { stringifyOpID, type RawCoMap, type SessionID } from "cojson"
import { internal_setDatabaseName } from "cojson-storage-indexeddb"
import { useCoValueSubscription } from "jazz-tools/react-core"
import { TestJazzContextManager } from "jazz-tools/testing"
import { JazzBrowserContextManager, type JazzContextManagerProps } from "jazz-tools/browser"

/** A value that is followed. */
export class Follower<S extends CoValueClassOrSchema, R extends ResolveQuery<S> = true> {
  current: MaybeLoaded<Loaded<S, R>> | undefined
  readonly stop: () => void

  constructor(schema: S, id: string | undefined | null, options: { resolve?: ResolveQueryStrict<S, R> } = {}) {
    const follow = subscribeToCoValue as unknown as (...args: unknown[]) => () => void
    const { resolve } = options
    this.stop = id
      ? follow(coValueClassFromCoValueClassOrSchema(schema), id, { resolve }, (value: Loaded<S, R>) => (this.current = value))
      : () => {}
  }
}

const Task = co.map({ title: z.string(), steps: co.list(co.map({ done: z.boolean() })) })
const deep = new Follower(Task, "co_z", { resolve: { steps: { $each: true } } })
export const done: boolean[] = deep.current?.$isLoaded ? deep.current.steps.map((step) => step.done) : []
export const title: string = new Follower(Task, null).current?.$isLoaded ? "loaded" : "not"
const id = "co_z" as ID<co.loaded<typeof Task>>
export const byID = new Follower(Task, id as ID<co.loaded<typeof Task>> | undefined)

type AnyAccount = (AccountClass<Account> & CoValueFromRaw<Account>) | AnyAccountSchema
interface Props<S extends AnyAccount> {
  sync: SyncConfig
  AccountSchema?: S
  onAnonymousAccountDiscarded?: (account: InstanceOfSchema<S>) => Promise<void>
}
export function provide<S extends AnyAccount>({ sync, AccountSchema }: Props<S>) {
  const manager = new JazzBrowserContextManager<S>()
  void manager.createContext({ sync, AccountSchema } as JazzContextManagerProps<S>)
  return { stop: manager.subscribe(() => manager.getCurrentValue()), end: () => manager.done(), storage: manager.getAuthSecretStorage() }
}
const User = co.account({ profile: co.profile(), root: Task })
export const provided = provide({ sync: { peer: "wss://example.org", when: "always" }, AccountSchema: User })

class Cupboard implements KvStore {
  readonly items = new Map<string, string>()
  async get(key: string) {
    return this.items.get(key) ?? null
  }
  async set(key: string, value: string) {
    this.items.set(key, value)
  }
  async delete(key: string) {
    this.items.delete(key)
  }
  async clearAll() {
    this.items.clear()
  }
}
KvStoreContext.getInstance().initialize(new Cupboard())

export async function keep(storage: AuthSecretStorage, credentials: AuthCredentials): Promise<string | undefined> {
  await storage.set({ ...credentials, provider: "own" })
  storage.onUpdate((isAuthenticated) => isAuthenticated)
  return (await storage.get())?.accountID
}
export const passphrase = ({ node, authenticate, register }: JazzAuthContext<Account>, storage: AuthSecretStorage, wordlist: string[]) =>
  new PassphraseAuth(node.crypto, authenticate, register, storage, wordlist)
export const editsOf = (edits: LastAndAllCoMapEdits<string>) =>
  edits.all.map(({ value, by, madeAt }) => [value, by?.$jazz.id, madeAt.toISOString()])
export const entriesOf = (entry: CoFeedEntry<string>): string[] => [...entry.all].map(({ value }) => value)
export const missing: string = createUnloadedCoValue("co_z", CoValueLoadingState.UNAVAILABLE).$jazz.loadingState

declare const me: Account
export const scope = new SubscriptionScope(me.$jazz.localNode, true, "co_z" as ID<Account>, {
  ref: Task.getCoValueClass(),
  optional: false,
})
export const stopped: () => void = scope.subscribe((value) => {
  if (value.type === "loaded") value.value satisfies object
  else value.type satisfies "loading" | "unauthorized" | "unavailable"
})
export const isThere: boolean = scope.getCurrentValue().$isLoaded
scope.destroy()
const cache = TestJazzContextManager.fromAccount(me).getSubscriptionScopeCache()
export const shared = cache.getOrCreate(me.$jazz.localNode, Task, "co_z", true, false, false)
export function useTitle(taskID: string): string {
  const task = useCoValueSubscription(Task, taskID)?.getCurrentValue()
  return task?.$isLoaded ? task.title : "…"
}
export const owner = Group.fromRaw(Group.create().$jazz.raw)
export const shape = Task.getDefinition().shape.steps
export const times = (raw: RawCoMap): number[] => [raw.earliestTxMadeAt, raw.latestTxMadeAt]
export const operation: string = stringifyOpID({ sessionID: "co_z_session_z" as SessionID, txIndex: 1, changeIdx: 2 })
internal_setDatabaseName("tests")
