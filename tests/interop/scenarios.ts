/** What every pair of parties must be able to do together. Each scenario is a conversation of two clients through one server. */
import { expect } from "vitest"
import { Client, type Credentials, type Party, Server } from "./harness.ts"

export interface Stage {
  readonly server: Server
  /** A client with a new account. */
  join(party: Party, name: string): Promise<{ client: Client; account: Credentials }>
  /** Another process of an existing account. */
  start(party: Party, account: Credentials): Promise<Client>
}

/** Runs `scenario` with a fresh server of `serverParty`, and stops everything afterwards. */
export async function onStage(serverParty: Party, scenario: (stage: Stage) => Promise<void>): Promise<void> {
  const server = await Server.start(serverParty)
  const clients: Client[] = []
  const open = (party: Party) => {
    const client = new Client(party)
    clients.push(client)
    return client
  }
  try {
    await scenario({
      server,
      async join(party, name) {
        const client = open(party)
        const account = await client.call<Credentials>("createAccount", { name, url: server.url })
        return { client, account }
      },
      async start(party, account) {
        const client = open(party)
        await client.call("start", { ...account, url: server.url })
        return client
      },
    })
  } finally {
    for (const client of clients) client.kill()
    await server.stop()
  }
}

export const scenarios: Readonly<Record<string, (stage: Stage, a: Party, b: Party) => Promise<void>>> = {
  async "an account made by one is started by the other"(stage, a, b) {
    const { client, account } = await stage.join(a, "Alice")
    await client.call("shutdown")

    const again = await stage.start(b, account)
    const worker = await again.call<{ id: string; name: string; inbox: string }>("worker", { ...account, url: stage.server.url })

    expect(worker).toEqual({ id: account.accountID, name: "Alice", inbox: "string" })
  },

  async "both edit one map"(stage, a, b) {
    const [alice, bob] = [await stage.join(a, "Alice"), await stage.join(b, "Bob")]
    const group = await alice.client.call<string>("createGroup")
    await alice.client.call("addMember", { group, account: bob.account.accountID, role: "writer" })
    const map = await alice.client.call<string>("createMap", { group, init: { title: "tea", n: 1 } })
    await alice.client.call("waitForSync")

    await bob.client.call("see", { id: map, json: { title: "tea", n: 1 } })
    await bob.client.call("set", { id: map, values: { n: 2, "from bob": [1, "é", null] } })
    await alice.client.call("see", { id: map, json: { title: "tea", n: 2, "from bob": [1, "é", null] } })
    await alice.client.call("set", { id: map, values: { title: "coffee" } })
    await bob.client.call("see", { id: map, json: { title: "coffee", n: 2, "from bob": [1, "é", null] } })
  },

  async "both edit one list"(stage, a, b) {
    const [alice, bob] = [await stage.join(a, "Alice"), await stage.join(b, "Bob")]
    const group = await alice.client.call<string>("createGroup")
    await alice.client.call("addMember", { group, account: bob.account.accountID, role: "writer" })
    const list = await alice.client.call<string>("createList", { group, items: ["b", "c"] })
    await alice.client.call("waitForSync")

    await bob.client.call("see", { id: list, json: ["b", "c"] })
    await bob.client.call("append", { id: list, value: "d" })
    await alice.client.call("see", { id: list, json: ["b", "c", "d"] })
    await alice.client.call("prepend", { id: list, value: "a" })
    await bob.client.call("see", { id: list, json: ["a", "b", "c", "d"] })
    await bob.client.call("deleteAt", { id: list, index: 1 })
    await alice.client.call("see", { id: list, json: ["a", "c", "d"] })
  },

  async "an invite is accepted"(stage, a, b) {
    const [alice, bob] = [await stage.join(a, "Alice"), await stage.join(b, "Bob")]
    const group = await alice.client.call<string>("createGroup")
    const map = await alice.client.call<string>("createMap", { group, init: { secret: 42 } })
    const secret = await alice.client.call<string>("invite", { group, role: "writer" })
    await alice.client.call("waitForSync")

    await bob.client.call("acceptInvite", { id: group, secret })
    await bob.client.call("see", { id: map, json: { secret: 42 } })
    await bob.client.call("set", { id: map, values: { secret: 43 } })
    await alice.client.call("see", { id: map, json: { secret: 43 } })
    await alice.client.call("seeRole", { group, account: bob.account.accountID, role: "writer" })
  },

  async "a removed member loses access"(stage, a, b) {
    const [alice, bob] = [await stage.join(a, "Alice"), await stage.join(b, "Bob")]
    const group = await alice.client.call<string>("createGroup")
    await alice.client.call("addMember", { group, account: bob.account.accountID, role: "writer" })
    const map = await alice.client.call<string>("createMap", { group, init: { n: 1 } })
    await alice.client.call("waitForSync")
    await bob.client.call("see", { id: map, json: { n: 1 } })

    await alice.client.call("removeMember", { group, account: bob.account.accountID })
    await alice.client.call("set", { id: map, values: { n: 2 } })
    await alice.client.call("waitForSync")
    await bob.client.call("seeRole", { group, account: bob.account.accountID, role: null })

    const bobAgain = await stage.start(b, bob.account)
    expect(await bobAgain.call("json", { id: map })).toEqual({ n: 1 })
    await bobAgain.call("set", { id: map, values: { n: 99 } }).catch(() => undefined)
    await alice.client.call("set", { id: map, values: { m: 3 } })
    await alice.client.call("waitForSync")
    const aliceAgain = await stage.start(a, alice.account)
    expect(await aliceAgain.call("json", { id: map })).toEqual({ n: 2, m: 3 })
  },

  async "edits made offline arrive after reconnecting"(stage, a, b) {
    const [alice, bob] = [await stage.join(a, "Alice"), await stage.join(b, "Bob")]
    const group = await alice.client.call<string>("createGroup")
    await alice.client.call("addMember", { group, account: bob.account.accountID, role: "writer" })
    const map = await alice.client.call<string>("createMap", { group, init: { n: 0 } })
    await alice.client.call("waitForSync")
    await bob.client.call("see", { id: map, json: { n: 0 } })

    await alice.client.call("disconnect")
    await alice.client.call("set", { id: map, values: { a: "offline" } })
    const offlineMap = await alice.client.call<string>("createMap", { group, init: { made: "offline" } })
    await bob.client.call("set", { id: map, values: { b: "meanwhile" } })
    await bob.client.call("waitForSync", { id: map })
    await alice.client.call("reconnect")

    const merged = { n: 0, a: "offline", b: "meanwhile" }
    await alice.client.call("see", { id: map, json: merged })
    await bob.client.call("see", { id: map, json: merged })
    await bob.client.call("see", { id: offlineMap, json: { made: "offline" } })
  },

  async "everything is there after the server is killed"(stage, a, b) {
    const [alice, bob] = [await stage.join(a, "Alice"), await stage.join(b, "Bob")]
    const group = await alice.client.call<string>("createGroup")
    await alice.client.call("addMember", { group, account: bob.account.accountID, role: "writer" })
    const map = await alice.client.call<string>("createMap", { group, init: { n: 0 } })
    await alice.client.call("waitForSync")

    await stage.server.restart()

    await bob.client.call("see", { id: map, json: { n: 0 } })
    await bob.client.call("set", { id: map, values: { after: true } })
    await alice.client.call("see", { id: map, json: { n: 0, after: true } })
  },
}
