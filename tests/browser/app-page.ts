/** An app in vanilla JavaScript, driven by the test over `globalThis.jazz`. */
import { assertLoaded, co, Group, z } from "jazz-tools"
import {
  BrowserPasskeyAuth,
  consumeInviteLinkFromWindowLocation,
  createInviteLink,
  JazzBrowserContextManager,
  type JazzBrowserContextManagerProps,
} from "jazz-tools/browser"

const Notes = co.list(z.string())
const Root = co.map({ notes: Notes })
const AppAccount = co.account({ profile: co.profile(), root: Root }).withMigration((account) => {
  if (!account.$jazz.has("root")) account.$jazz.set("root", { notes: [] })
})

const manager = new JazzBrowserContextManager<typeof AppAccount>()

function context() {
  const value = manager.getCurrentValue()
  if (!value) throw new Error("the app has not started")
  return value
}

function me() {
  const value = context()
  if (!("me" in value)) throw new Error("nobody is here")
  return value.me
}

async function notes() {
  const { root } = await me().$jazz.ensureLoaded({ resolve: { root: { notes: true } } })
  return root.notes
}

const app = {
  start: (props: JazzBrowserContextManagerProps<typeof AppAccount>) => manager.createContext({ ...props, AccountSchema: AppAccount }),

  async state() {
    const { node, connected, isAuthenticated } = context()
    return {
      account: me().$jazz.id,
      session: node.currentSessionID,
      backend: node.crypto.constructor.name,
      connected: connected(),
      isAuthenticated,
      notes: [...(await notes())],
    }
  },

  /** Resolves when the server has it. */
  async write(text: string) {
    ;(await notes()).$jazz.push(text)
    await me().$jazz.waitForAllCoValuesSync({ timeout: 10_000 })
  },

  /** Resolves when it is in the database of the browser. */
  async writeOffline(text: string) {
    const list = await notes()
    list.$jazz.push(text)
    await context().node.gracefulShutdown()
  },

  untilConnected(wanted: boolean) {
    return new Promise<void>((resolve) => {
      const stop = context().addConnectionListener((connected) => {
        if (connected !== wanted) return
        queueMicrotask(() => stop())
        resolve()
      })
    })
  },

  async signUp(name: string, hostname?: string) {
    const { node, authenticate } = context()
    await new BrowserPasskeyAuth(node.crypto, authenticate, manager.getAuthSecretStorage(), "Notes", hostname).signUp(name)
    return (await me().$jazz.ensureLoaded({ resolve: { profile: true } })).profile.name
  },

  logIn() {
    const { node, authenticate } = context()
    return new BrowserPasskeyAuth(node.crypto, authenticate, manager.getAuthSecretStorage(), "Notes").logIn()
  },

  logOut: () => context().logOut(),

  /** A note that is shared by a link. */
  async invite(text: string) {
    const note = co.map({ text: z.string() }).create({ text }, Group.create())
    await me().$jazz.waitForAllCoValuesSync({ timeout: 10_000 })
    return createInviteLink(note, "writer", { valueHint: "note" })
  },

  /** What the link in the address leads to, and the address afterwards. */
  async accept() {
    const Note = co.map({ text: z.string() })
    const consumed = await consumeInviteLinkFromWindowLocation({ invitedObjectSchema: Note, forValueHint: "note" })
    const note = await Note.load(consumed?.valueID ?? "")
    assertLoaded(note)
    return { text: note.text, role: note.$jazz.owner.getRoleOf(me().$jazz.id), hash: window.location.hash }
  },
}

export type App = typeof app

Object.assign(globalThis, { jazz: app })
