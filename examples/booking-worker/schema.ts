/** What client and worker share: the shape of the data. Everything here is encrypted before it leaves a process. */
import { co, Group, z } from "jazz-tools"

export const Guest = co.map({ name: z.string(), phone: z.string() })

export const Ticket = co.map({ code: z.string(), seat: z.string() })

export const Booking = co.map({
  guest: Guest,
  /** Seats in order of preference. */
  wishes: co.list(z.string()),
  status: z.enum(["requested", "confirmed", "refused"]),
  reason: z.string().optional(),
  ticket: Ticket.optional(),
  /** Written by the guest at any time. */
  remarks: co.list(z.string()),
})

/** Where guests hand in their bookings. Everybody may add to it; what a booking says only its group can read. */
export const Desk = co.list(Booking)

/** The worker's private books: seat → id of the booking it is sold to, or the empty string. */
export const Hall = co.map({ seats: co.record(z.string(), z.string()), starts: z.number() })

export const BoxOffice = co.account({ profile: co.profile({ desk: Desk.optional() }), root: Hall }).withMigration(async (account) => {
  if (!account.$jazz.has("root")) {
    account.$jazz.set("root", Hall.create({ seats: { A1: "" }, starts: 0 }, Group.create()))
  }
  const { profile } = await account.$jazz.ensureLoaded({ resolve: { profile: true } })
  if (!profile.$jazz.has("desk")) {
    profile.$jazz.set("desk", Desk.create([], Group.create().makePublic("writer")))
  }
})
