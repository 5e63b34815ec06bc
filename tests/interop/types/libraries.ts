// What packages that share schemas export: compilers write declarations of it, and for that must be able to name every inferred type.
import type { LocalNode, RawGroup } from "cojson"
import { cojsonInternals } from "cojson"
import { createWebSocketPeer } from "cojson-transport-ws"
import {
  type Account,
  AuthSecretStorage,
  authenticateRequest,
  co,
  createInviteLink,
  experimental_defineRequest,
  exportCoValue,
  generateAuthToken,
  Group,
  Inbox,
  InboxSender,
  jazzConfig,
  KvStoreContext,
  parseAuthToken,
  parseInviteLink,
  type ResolveQuery,
  z,
} from "jazz-tools"
import { jazzPluginClient } from "jazz-tools/better-auth/auth/client"
import { JazzBrowserContextManager } from "jazz-tools/browser"
import { createImage, highestResAvailable, loadImage } from "jazz-tools/media"
import {
  createAccountSubscriptionContext,
  createCoValueSubscriptionContext,
  experimental_useInboxSender,
  useAccount,
  useAgent,
  useCoState,
  useCoStates,
  useIsAuthenticated,
  useJazzContext,
  useLogOut,
  usePasskeyAuth,
  usePassphraseAuth,
  useSuspenseAccount,
  useSuspenseCoState,
  useSyncConnectionStatus,
} from "jazz-tools/react"
import { createSSRJazzAgent } from "jazz-tools/ssr"
import { createJazzTestAccount, createJazzTestGuest, setupJazzTestSync } from "jazz-tools/testing"
import { startWorker } from "jazz-tools/worker"

export const Text = co.plainText()
export const Note = co.map({ text: co.richText(), file: co.fileStream(), picture: co.image().optional(), places: co.vector(3).optional() })
export const Task = co.map({
  title: z.string(),
  text: co.plainText(),
  at: z.date().optional(),
  kind: z.enum(["a", "b"]),
  size: z.union([z.string(), z.number()]).nullish(),
  more: z.object({ tags: z.array(z.string()) }).optional(),
  votes: co.feed(z.object({ up: z.boolean() })),
})
export const Tasks = co.list(Task)
export const Folder = co.map({
  name: z.string(),
  get parent(): co.Optional<typeof Folder> {
    return co.optional(Folder)
  },
  get folders(): co.List<typeof Folder> {
    return co.list(Folder)
  },
})
const Dog = co.map({ type: z.literal("dog"), name: z.string() })
const Cat = co.map({ type: z.literal("cat"), owner: Task })
export const Pet = co.discriminatedUnion("type", [Dog, Cat])
export const Root = co.map({ tasks: Tasks, pets: co.list(Pet), byName: co.record(z.string(), Task), top: Task.optional() }).resolved({
  tasks: { $each: true },
})
export const User = co
  .account({ profile: co.profile({ name: z.string(), picture: co.image().optional() }), root: Root })
  .withMigration((me) => {
    if (!me.$jazz.has("root")) me.$jazz.set("root", { tasks: [], pets: [], byName: {} })
  })
export const schemas = { Task, Tasks, Pet, User, shared: Tasks.withPermissions({ onInlineCreate: "newGroup" }) }
export const Table = co.map({ rows: co.list(co.list(z.number())) }).catchall(z.string())

export const taskQuery = { text: true, votes: true } as const satisfies ResolveQuery<typeof Task>
export type LoadedTask = co.loaded<typeof Task, typeof taskQuery>
type LoadedRoot = co.loaded<typeof Root, { tasks: { $each: { text: true } }; pets: { $each: true }; byName: { $each: true } }>
type LoadedNote = co.loaded<typeof Note, { text: true; file: true; picture: true }>
export const newDog = (name: string) => Dog.create({ type: "dog", name })
export const newTask = (title: string) => Task.create({ title, text: title, kind: "a", votes: [] }, { owner: Group.create() })
export const deepen = (task: co.loaded<typeof Task>) => task.$jazz.ensureLoaded({ resolve: taskQuery })
export const titles = (root: LoadedRoot) => root.tasks.map(({ title }) => title)
export const tasksOf = (root: LoadedRoot) => root.tasks.filter(({ kind }) => kind === "a")
export const petsOf = (root: LoadedRoot) => [...root.pets, root.byName.first, root.top]
export const refsOf = (task: LoadedTask) => task.$jazz.refs
export const editsOf = (task: LoadedTask) => task.$jazz.getEdits()
export const ownerOf = (task: LoadedTask) => task.$jazz.owner
export const votesOf = (task: LoadedTask) => [task.votes.perAccount, task.votes.byMe, task.votes.inCurrentSession] as const
export const linkTo = (task: LoadedTask) => createInviteLink(task, "writer", "https://example.org")
export const pieces = (task: LoadedTask) => task.$jazz.export()
export const partsOf = (note: LoadedNote) => [note.file, note.text, note.picture, note.file.getChunks(), note.file.getMetadata()] as const
export const members = (group: Group) => group.members
export const parents = (group: Group) => group.getParentGroups()
export const me = () => User.getMe()
export const classes = () => [Task.getCoValueClass(), User.getCoValueClass()] as const
export const upload = (blob: Blob) => co.fileStream().createFromBlob(blob, { owner: Group.create() })
export const followed = (id: string, listener: (task: LoadedTask) => void) => Task.subscribe(id, { resolve: taskQuery }, listener)

export const useMe = () => useAccount(User, { resolve: { root: { tasks: { $each: true } } } })
export const useMyName = () => useAccount(User, { resolve: { profile: true }, select: (user) => (user.$isLoaded ? user.profile.name : "") })
export const useTask = (id: string | undefined) => useCoState(Task, id, { resolve: { text: true } })
export const useTasks = (ids: string[]) => useCoStates(Task, ids)
export const useReady = (id: string) => [useSuspenseCoState(Task, id), useSuspenseAccount(User, { resolve: { root: true } })] as const
export const useAuth = (wordlist: string[]) => [usePasskeyAuth({ appName: "App" }), usePassphraseAuth({ wordlist })] as const
export const useState = () => [useAgent(), useIsAuthenticated(), useLogOut(), useJazzContext(), useSyncConnectionStatus()] as const
export const useSender = (id: string) => experimental_useInboxSender(id)
export const TaskContext = createCoValueSubscriptionContext(Task, { text: true })
export const UserContext = createAccountSubscriptionContext(User, { root: true })

export const rename = experimental_defineRequest({
  url: "/rename",
  workerId: "co_zWorker",
  request: { schema: { task: Task, title: z.string() }, resolve: { task: { text: true } } },
  response: { schema: { done: z.boolean() } },
})
export const worker = () => startWorker({ AccountSchema: User })
export const inbox = async (account: Account) => [await Inbox.load(account), await InboxSender.load("co_zOther")] as const
export const token = () => generateAuthToken()
export const holder = (text: string) => parseAuthToken(text)
export const sender = (request: Request) => authenticateRequest(request)
export const exported = () => exportCoValue(Task, "co_zTask", { resolve: { text: true }, loadAs: User.getMe() })
export const invite = (url: string) => parseInviteLink(url)
export const image = (blob: Blob) => createImage(blob, { owner: Group.create() })
export const original = (id: string) => loadImage(id)
export const best = (picture: co.loaded<ReturnType<typeof co.image>>) => highestResAvailable(picture, 100, 100)
export const contexts = new JazzBrowserContextManager<typeof User>()
export const context = () => contexts.getCurrentValue()
export const kept = [new AuthSecretStorage(), KvStoreContext.getInstance(), jazzConfig] as const
export const agent = () => createSSRJazzAgent({ peer: "wss://example.org" })
export const authPlugin = jazzPluginClient()
export const testAccount = () => createJazzTestAccount({ AccountSchema: User })
export const testWorld = async () => [await createJazzTestGuest(), await setupJazzTestSync()] as const

export const rawOf = (task: LoadedTask) => [task.$jazz.raw, task.$jazz.raw.core, task.$jazz.owner.$jazz.raw, task.votes.$jazz.raw] as const
export const rawParts = (root: LoadedRoot, note: LoadedNote) => [root.tasks.$jazz.raw, note.file.$jazz.raw, note.text.$jazz.raw] as const
export const nodeOf = (account: Account) => [account.$jazz.localNode, account.$jazz.localNode.syncManager] as const
export const listEdits = (root: LoadedRoot) => [root.tasks.$jazz.raw.entries(), root.tasks.$jazz.raw.editAt(0)] as const
export const mapEdits = (task: LoadedTask) => [task.$jazz.raw.editsAt("title"), task.$jazz.raw.lastEditAt("title")] as const
export const chunks = (note: LoadedNote) => [note.file.$jazz.raw.getBinaryChunks(), note.file.$jazz.raw.getBinaryStreamInfo()] as const
export const history = (task: LoadedTask) => task.$jazz.raw.core.verifiedTransactions
export const known = (task: LoadedTask) => task.$jazz.raw.core.knownState()
export const rawValues = (group: RawGroup) =>
  [group.createMap({ a: 1 }), group.createList(["a"]), group.createStream(), group.getParentGroups()] as const
export const signer = (node: LocalNode) => node.getCurrentAgent()
export const secrets = (node: LocalNode) => [node.crypto.newRandomAgentSecret(), node.crypto.newRandomSecretSeed()] as const
export const peer = (websocket: WebSocket) => createWebSocketPeer({ id: "server", role: "server", websocket })
export const pair = () => cojsonInternals.connectedPeers("a", "b", { peer1role: "client", peer2role: "server" })
