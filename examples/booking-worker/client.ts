/** A guest: makes an account of its own, books a seat and waits for the answer. */
import process from "node:process"
import { type co, createJazzContextForNewAccount, generateAuthToken, Group, MockSessionProvider, type Peer } from "jazz-tools"
import { WasmCrypto } from "cojson/crypto/WasmCrypto"
import { WebSocketPeerWithReconnection } from "cojson-transport-ws"
import { fail, obey, say, tell, type BookingReport } from "./messages.ts"
import { Booking, BoxOffice, Guest } from "./schema.ts"

const [, , name = "Nobody", phone = "", boxOfficeID = ""] = process.argv
const WHOLE_BOOKING = { guest: true, wishes: true, remarks: true, ticket: true } as const

async function main(): Promise<void> {
  const { account, node } = await connect()
  const { office, desk } = await findOffice()

  let booking: co.loaded<typeof Booking, typeof WHOLE_BOOKING> | undefined

  function book(seat: string): void {
    const group = Group.create() // only members can read what it owns: we, and from now on the box office
    group.addMember(office, "writer")
    const made = Booking.create(
      {
        guest: Guest.create({ name, phone }, group),
        wishes: [seat],
        status: "requested",
        remarks: [],
      },
      group,
    )
    desk.$jazz.push(made)
    tell({ is: "booked", id: made.$jazz.id })
    const stop = Booking.subscribe(made.$jazz.id, { resolve: WHOLE_BOOKING }, (current) => {
      booking = current
      if (current.status === "requested") return
      if (current.status === "confirmed" && !current.ticket) return
      stop()
      tell({
        is: "answered",
        status: current.status,
        detail: current.ticket?.code ?? current.reason ?? "",
      })
    })
  }

  async function write(count: number): Promise<void> {
    if (!booking) throw new Error("Nothing booked")
    for (let written = 1; written <= count; written++) {
      booking.remarks.$jazz.push(`remark number ${written}`)
      tell({ is: "progress", written })
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await account.$jazz.waitForAllCoValuesSync({ timeout: 30_000 })
    tell({ is: "written" })
  }

  async function ask(port: number): Promise<void> {
    const headers = { Authorization: `Jazz ${generateAuthToken(account)}` }
    const response = await fetch(`http://127.0.0.1:${port}/bookings`, { headers })
    tell({ is: "report", bookings: (await response.json()) as BookingReport[] })
  }

  async function report(): Promise<void> {
    if (!booking) throw new Error("Nothing booked")
    const current = await Booking.load(booking.$jazz.id, { resolve: WHOLE_BOOKING })
    if (!current.$isLoaded) throw new Error(`The booking is ${current.$jazz.loadingState}`)
    const { guest, status, reason, ticket, remarks } = current
    tell({
      is: "report",
      bookings: [
        {
          id: current.$jazz.id,
          guest: guest.name,
          status,
          reason,
          ticket: ticket?.code,
          remarks: [...remarks],
        },
      ],
    })
  }

  say("has an account and sees the box office")
  tell({ is: "ready", account: account.$jazz.id })
  obey(async (command) => {
    if (command.do === "book") book(command.seat)
    if (command.do === "write") await write(command.count)
    if (command.do === "report") await report()
    if (command.do === "ask") await ask(command.port)
    if (command.do !== "stop") return
    await account.$jazz.waitForAllCoValuesSync()
    await node.gracefulShutdown()
    process.exit(0)
  })
}

async function findOffice() {
  const office = await BoxOffice.load(boxOfficeID, { resolve: { profile: { desk: true } } })
  if (!office.$isLoaded) throw new Error(`The box office is ${office.$jazz.loadingState}`)
  const { desk } = office.profile
  if (!desk) throw new Error("The box office has no desk")
  return { office, desk }
}

async function connect() {
  const peers: Peer[] = []
  let addPeer = (peer: Peer): void => void peers.push(peer)
  let removePeer = (_peer: Peer): void => {}
  const connection = new WebSocketPeerWithReconnection({
    peer: process.env.SYNC_SERVER ?? "",
    reconnectionTimeout: 100,
    addPeer: (peer) => addPeer(peer),
    removePeer: (peer) => removePeer(peer),
  })
  connection.enable()
  const context = await createJazzContextForNewAccount({
    creationProps: { name },
    crypto: await WasmCrypto.create(),
    peers,
    sessionProvider: new MockSessionProvider(),
  })
  addPeer = (peer) => context.node.syncManager.addPeer(peer)
  removePeer = (peer) => context.node.syncManager.removePeer(peer.id)
  return context
}

main().catch(fail)
