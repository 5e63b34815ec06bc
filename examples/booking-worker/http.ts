/** What the worker tells over HTTP: to a load balancer, to everybody, and to guests who prove who they are. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { type Account, authenticateRequest } from "jazz-tools"
import type { BookingReport } from "./messages.ts"

export interface Answers {
  isConnected(): boolean
  freeSeats(): readonly string[]
  /** Of this guest. */
  bookingsOf(accountID: string): Promise<readonly BookingReport[]>
}

/** Listens on a free port of this machine; resolves to it. */
export async function serveHTTP(worker: Account, answers: Answers): Promise<{ port: number; close: () => void }> {
  const server = createServer((request, response) => {
    answer(request, response, worker, answers).catch((error: unknown) => {
      console.error(error)
      send(response, 500, { error: "the box office made a mistake" })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() }
}

async function answer(request: IncomingMessage, response: ServerResponse, worker: Account, answers: Answers): Promise<void> {
  if (request.url === "/health") return send(response, answers.isConnected() ? 200 : 503, { connected: answers.isConnected() })
  if (request.url === "/seats") return send(response, 200, { free: answers.freeSeats() })
  if (request.url !== "/bookings") return send(response, 404, { error: "there is nothing here" })

  const headers = { Authorization: request.headers.authorization ?? "" }
  const { account, error } = await authenticateRequest(new Request("http://box-office/bookings", { headers }), { loadAs: worker })
  if (!account) return send(response, 401, { error: error?.message ?? "say who you are" })
  send(response, 200, await answers.bookingsOf(account.$jazz.id))
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body))
}
