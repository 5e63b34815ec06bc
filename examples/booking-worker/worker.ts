/** The box office: a server worker that sells each seat once. Started by demo.ts, but it would run anywhere. */
import process from "node:process"
import type { co } from "jazz-tools"
import { startWorker } from "jazz-tools/worker"
import { serveHTTP } from "./http.ts"
import { sendMail } from "./mail.ts"
import { fail, obey, say, tell, type BookingReport } from "./messages.ts"
import { Booking, BoxOffice, Ticket } from "./schema.ts"
import { problemWith } from "./validation.ts"

const WHOLE_BOOKING = { guest: true, wishes: true, remarks: true, ticket: true } as const

async function main(): Promise<void> {
  // account and secret come from JAZZ_WORKER_ACCOUNT and JAZZ_WORKER_SECRET
  const { worker, shutdownWorker, subscribeToConnectionChange } = await startWorker({
    AccountSchema: BoxOffice,
    syncServer: process.env.SYNC_SERVER,
  })
  let isConnected = false
  subscribeToConnectionChange((connected) => (isConnected = connected))
  const { root, profile } = await worker.$jazz.ensureLoaded({
    resolve: { root: { seats: true }, profile: { desk: true } },
  })
  const { desk } = profile
  if (!desk) throw new Error("The migration made no desk")
  root.$jazz.set("starts", root.starts + 1)

  const watched = new Set<string>()
  const stop = desk.$jazz.subscribe({}, (latest) => {
    for (const ref of latest.$jazz.refs) if (!watched.has(ref.id)) void serve(ref.id).catch(fail)
  })

  async function serve(id: string): Promise<void> {
    watched.add(id)
    const booking = await Booking.load(id, { resolve: WHOLE_BOOKING })
    if (!booking.$isLoaded) throw new Error(`Booking ${id} is ${booking.$jazz.loadingState}`)
    if (booking.status !== "requested") return
    decide(booking)
    await booking.$jazz.waitForSync() // no mail before the guest can see what it says
    const { guest, status, ticket, reason } = booking
    if (guest.name === "") return
    const text = ticket ? `Your ticket: ${ticket.code}` : `We are sorry: ${reason}`
    await sendMail({ to: guest.name, subject: `Your booking is ${status}`, text }).catch((error: unknown) => console.error(error))
  }

  /** Nothing is awaited in here, so of two bookings that come at once one is decided before the other is looked at. */
  function decide(booking: co.loaded<typeof Booking, typeof WHOLE_BOOKING>): void {
    const problem = problemWith(booking)
    if (problem !== undefined) return refuse(booking, problem)
    const seat = booking.wishes.find((wish) => root.seats[wish] === "")
    if (seat === undefined) return refuse(booking, `sold out: ${booking.wishes.join(", ")}`)
    root.seats.$jazz.set(seat, booking.$jazz.id)
    booking.$jazz.set("ticket", Ticket.create({ seat, code: `ticket-for-${seat}` }, booking.$jazz.owner))
    booking.$jazz.set("status", "confirmed")
    say(`sold seat ${seat} to ${booking.guest.name}`)
  }

  function refuse(booking: co.loaded<typeof Booking, typeof WHOLE_BOOKING>, reason: string): void {
    booking.$jazz.set("reason", reason)
    booking.$jazz.set("status", "refused")
    say(`refused ${booking.guest.name}`)
  }

  const freeSeats = (): string[] => Object.keys(root.seats).filter((seat) => root.seats[seat] === "")

  async function report(ofGuest?: string): Promise<readonly BookingReport[]> {
    const current = await BoxOffice.getMe().$jazz.ensureLoaded({
      resolve: { profile: { desk: { $each: WHOLE_BOOKING } } },
    })
    const bookings = [...(current.profile.desk ?? [])]
    const wanted = bookings.filter((booking) => ofGuest === undefined || booking.$jazz.createdBy === ofGuest)
    return wanted.map((booking) => ({
      id: booking.$jazz.id,
      guest: booking.guest.name,
      status: booking.status,
      reason: booking.reason,
      ticket: booking.ticket?.code,
      remarks: [...booking.remarks],
    }))
  }

  const { port, close } = await serveHTTP(worker, { isConnected: () => isConnected, freeSeats, bookingsOf: report })
  say(`open for business (start number ${root.starts}), free seats: ${freeSeats().join(", ") || "none"}`)
  tell({ is: "ready", account: worker.$jazz.id, port })
  obey(async (command) => {
    if (command.do === "report") tell({ is: "report", bookings: await report() })
    if (command.do !== "stop") return
    stop()
    close()
    await shutdownWorker()
    process.exit(0)
  })
}

main().catch(fail)
