import { once } from "node:events"
import { connect, createServer, type AddressInfo, type Socket } from "node:net"
import { expect, test } from "vitest"
import { Doorway } from "./doorway.ts"

test("whoever has waited longest without a word makes room, those who have spoken do not", async () => {
  const doorway = new Doorway(2)
  const server = createServer((socket) => doorway.enter(socket))
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const gone: number[] = []
  const clients: Socket[] = []
  const come = async () => {
    const number = clients.length
    const client = connect((server.address() as AddressInfo).port, "127.0.0.1")
    client.on("close", () => gone.push(number))
    clients.push(client)
    const [socket] = (await once(server, "connection")) as [Socket]
    return { client, socket }
  }

  const first = await come()
  const second = await come()
  doorway.leave(first.socket)
  const third = await come()
  doorway.wait(first.socket)
  await once(second.client, "close")
  await come()
  await once(third.client, "close")

  expect(gone).toEqual([1, 2])
  for (const client of clients) client.destroy()
  server.close()
})
