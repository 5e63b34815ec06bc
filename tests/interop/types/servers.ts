/** Workers, inboxes, requests, contexts and tests of applications. */
import {
  Account,
  AuthSecretStorage,
  authenticateRequest,
  co,
  consumeInviteLink,
  createAnonymousJazzContext,
  createInviteLink,
  createJazzContext,
  createJazzContextForNewAccount,
  experimental_defineRequest,
  generateAuthToken,
  Group,
  Inbox,
  InboxSender,
  isJazzRequestError,
  JazzRequestError,
  MockSessionProvider,
  parseAuthToken,
  z,
  type CryptoProvider,
} from "jazz-tools"
import { createJazzTestAccount, linkAccounts, runWithoutActiveAccount, setupJazzTestSync, TestJazzContextManager } from "jazz-tools/testing"
import { startWorker } from "jazz-tools/worker"
import { createWebSocketPeer, WebSocketPeerWithReconnection } from "cojson-transport-ws"
import { App, Journey } from "./apps.ts"

const Card = co.map({ first: z.string() })
const Game = co.map({ card: Card, moves: co.list(z.string()) })
const Ask = co.map({ type: z.literal("ask"), what: z.string() })
const Tell = co.map({ type: z.literal("tell"), card: Card })
const Mail = co.discriminatedUnion("type", [Ask, Tell])

export async function workers(crypto: CryptoProvider, socket: WebSocket): Promise<void> {
  const { worker, experimental, waitForConnection, subscribeToConnectionChange, shutdownWorker, done } = await startWorker({
    AccountSchema: App,
    syncServer: "ws://localhost",
    accountID: "co_z",
    accountSecret: "sealerSecret_z",
    crypto,
    skipInboxLoad: false,
    asActiveAccount: false,
  })
  const stop: () => void = subscribeToConnectionChange((connected) => connected === true)
  const { root } = await worker.$jazz.ensureLoaded({ resolve: { root: { trips: { $each: { journey: true } } } } })
  root.trips.rome?.journey.title.trim()
  experimental.inbox.subscribe(Mail, async (mail, from) => (mail.type === "ask" ? Card.create({ first: from + mail.what }) : undefined))
  await waitForConnection()
  stop()
  await worker.$jazz.waitForAllCoValuesSync({ timeout: 1000 })
  await shutdownWorker()
  await done()
  await startWorker({ peer: createWebSocketPeer({ id: "upstream", websocket: socket, role: "server" }) })
  await startWorker({})
  const reconnecting = new WebSocketPeerWithReconnection({
    peer: "ws://localhost",
    reconnectionTimeout: 100,
    addPeer: () => {},
    removePeer: () => {},
  })
  reconnecting.enable()
  const made = await App.createAs(worker, {
    creationProps: { name: "x" },
    onCreate: async (fresh, by, { accountID }) => void [fresh, by, accountID],
  })
  const account = await Account.create({ creationProps: { name: "x" }, peers: [], crypto })
  await startWorker({ accountID: account.$jazz.id, accountSecret: account.$jazz.localNode.getCurrentAgent().agentSecret })
  made.credentials.accountSecret.trim()
}

export async function inboxes(me: Account, card: co.loaded<typeof Card>): Promise<void> {
  const inbox = await Inbox.load(me)
  const stop = inbox.subscribe(Card, async (value, from) => Card.create({ first: value.first + from }), { concurrencyLimit: 4 })
  stop()
  const sender = await InboxSender.load<typeof card, typeof card>("co_z", me)
  const id = await sender.sendMessage(card)
  await Card.load(id)
  const plain = await InboxSender.load("co_z", me)
  await plain.sendMessage(card)
}

export async function requests(worker: Account, request: Request, game: co.loaded<typeof Game>): Promise<unknown> {
  const play = experimental_defineRequest({
    url: "/play",
    workerId: "co_z",
    request: { schema: { game: Game, move: z.literal(["up", "down"]) }, resolve: { game: { moves: true } } },
    response: { schema: { card: Card, result: z.literal(["won", "lost"]), why: z.string().optional() }, resolve: { card: true } },
  })
  await play.handle(request, worker, async ({ game: played, move }, madeBy) => {
    played.moves.$jazz.push(move)
    if (madeBy.canWrite(played)) throw new JazzRequestError("no", 400, { id: played.$jazz.id })
    return { card: Card.create({ first: "x" }), result: "won" }
  })
  const answer = await play.send({ game, move: "up" }, { owner: worker })
  // @ts-expect-error no such move
  void play.send({ game, move: "left" })
  // @ts-expect-error a field is missing
  void play.send({ game })
  return answer.result === "won" ? answer.card.first : answer.why
}

export async function tokens(worker: Account, request: Request): Promise<string | undefined> {
  const { account, error } = await authenticateRequest(request, {
    loadAs: worker,
    expiration: 5,
    getToken: (asked) => asked.headers.get("x"),
  })
  if (error) return error.message
  const parsed = await parseAuthToken(generateAuthToken(worker))
  return account?.$jazz.id ?? parsed.error?.message
}

export function errorsOf(error: unknown): number | undefined {
  return isJazzRequestError(error) ? error.code : undefined
}

export async function invites(journey: co.loaded<typeof Journey>, me: Account): Promise<unknown> {
  const link: string = createInviteLink(journey, "writer", "https://app.test", "journey")
  const accepted = await consumeInviteLink({ inviteURL: link, invitedObjectSchema: Journey, forValueHint: "journey" })
  const joined = await me.acceptInvite(journey.$jazz.id, "inviteSecret_z", Journey)
  return accepted?.valueID ?? (joined?.$isLoaded && joined.title)
}

export async function contexts(crypto: CryptoProvider): Promise<void> {
  const sessionProvider = new MockSessionProvider()
  const made = await createJazzContextForNewAccount({
    creationProps: { name: "x" },
    crypto,
    peers: [],
    sessionProvider,
    AccountSchema: App,
  })
  if (made.account.root.$isLoaded) made.account.root.trips.$jazz.id.trim()
  await made.logOut()
  const authSecretStorage = new AuthSecretStorage()
  const { account, done } = await createJazzContext({ peers: [], crypto, sessionProvider, authSecretStorage, AccountSchema: App })
  account.$jazz.sessionID?.trim()
  void done()
  const { agent } = createAnonymousJazzContext({ peers: [], crypto })
  await Journey.load("co_z", { loadAs: agent })
}

export async function testsOfApps(): Promise<number> {
  await setupJazzTestSync({ asyncPeers: true })
  const typed: co.loaded<typeof App, true> = await createJazzTestAccount({ AccountSchema: App, isCurrentActiveAccount: true })
  const other: Account = await createJazzTestAccount({ creationProps: { name: "x" } })
  await linkAccounts(typed, other)
  Group.create({ owner: typed }).addMember(other, "reader")
  await TestJazzContextManager.fromAccount(typed, { isAuthenticated: true }).getAuthSecretStorage().get()
  return runWithoutActiveAccount(() => 4)
}
