/** What the worker demands of a booking. Clients are not ours: whatever they write must be looked at. */
import { z } from "jazz-tools"

const Request = z.object({
  name: z.string().trim().min(1, "a name is missing").max(100, "the name is too long"),
  phone: z.string().regex(/^\+?[\d ()-]{5,25}$/, "the phone number is not one"),
  wishes: z.array(z.string()).min(1, "no seat is wished for").max(10, "more than ten wishes"),
})

/** Why the booking is refused; undefined when it is fine. */
export function problemWith(booking: {
  readonly guest: { readonly name: string; readonly phone: string }
  readonly wishes: readonly string[]
}) {
  const { name, phone } = booking.guest
  const { success, error } = Request.safeParse({ name, phone, wishes: [...booking.wishes] })
  return success ? undefined : error.issues.map(({ message }) => message).join("; ")
}
