import { say } from "./messages.ts"

export interface Mail {
  readonly to: string
  readonly subject: string
  readonly text: string
}

/** Stands for an e-mail service: prints. Real ones fail now and then, so a booking must not depend on it. */
export async function sendMail({ to, subject }: Mail): Promise<void> {
  say(`mail to ${to}: ${subject}`)
}
