import { LocalNode } from "cojson"
import { PureJSCrypto } from "cojson/crypto/PureJSCrypto"
import { expect, test } from "vitest"
import { openServerLink } from "./server-link.ts"

/** A socket to a server that is not there. */
class RefusedSocket {
  readonly readyState = 3
  readonly bufferedAmount = 0

  addEventListener(type: string, listener: (event: never) => void): void {
    if (type === "close") queueMicrotask(() => listener({} as never))
  }

  removeEventListener(): void {}

  send(): void {}

  close(): void {}
}

test("a node that is made after its server refused the first connection waits for the server", async () => {
  const crypto = new PureJSCrypto()
  const secret = crypto.newRandomAgentSecret()
  const link = openServerLink("ws://localhost:4200", RefusedSocket)
  await Promise.resolve()
  const node = new LocalNode(secret, crypto.newRandomSessionID(crypto.getAgentID(secret)), crypto)

  link.attach(node)
  for (const peer of link.peers) node.syncManager.addPeer(peer)
  const loaded = node.load("co_zUnknownUnknownUnknown1", true)
  await Promise.resolve()

  expect(node.getCoValue("co_zUnknownUnknownUnknown1").loadingState).toBe("loading")
  link.close()
  await node.gracefulShutdown()
  expect(await loaded).toBe("unavailable")
})
