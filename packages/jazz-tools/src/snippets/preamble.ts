/** What every program of this folder starts with. */
import { Account, assertLoaded } from "../index.ts"
import { createJazzTestAccount, setupJazzTestSync } from "../testing/index.ts"

export async function start() {
  await setupJazzTestSync()
  const me = await createJazzTestAccount({ isCurrentActiveAccount: true, creationProps: { name: "Mina" } })
  const printed: string[] = []
  const show = (...values: unknown[]) =>
    void printed.push(values.map((value) => (typeof value === "string" ? value : (JSON.stringify(value) ?? "undefined"))).join(" "))
  const settle = (ms = 60) => new Promise((resolve) => setTimeout(resolve, ms))
  const fails = (call: () => unknown) => {
    try {
      call()
      return "no error"
    } catch (error) {
      return (error as Error).message
    }
  }
  const failsAsync = async (call: () => unknown) => {
    try {
      await call()
      return "no error"
    } catch (error) {
      return (error as Error).message
    }
  }
  const peer = async (name = "Peer") => {
    const acc = await createJazzTestAccount({ creationProps: { name } })
    await acc.$jazz.waitForAllCoValuesSync()
    const seen = await Account.load(acc.$jazz.id)
    assertLoaded(seen)
    return { acc, seen }
  }
  return { me, printed, show, settle, fails, failsAsync, peer }
}
