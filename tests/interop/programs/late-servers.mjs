import { cojsonInternals } from "cojson"
import { co, Group, z } from "jazz-tools"
import { createJazzTestAccount, disableJazzTestSync } from "jazz-tools/testing"
import { settle, show, state } from "./show.mjs"

// apps that start without a connection, and get one
cojsonInternals.setCoValueLoadingRetryDelay(20)
disableJazzTestSync()
const author = await createJazzTestAccount()
const reader = await createJazzTestAccount()
const Step = co.map({ done: z.boolean() })
const Task = co.map({ title: z.string(), text: co.plainText(), steps: co.list(Step) })
const made = ["a", "b", "c"].map((title) =>
  Task.create({ title, text: `${title}!`, steps: [{ done: true }] }, Group.create({ owner: author }).makePublic()),
)
const heard = made.map(() => [])
const follow = (task, index, resolve) =>
  Task.subscribe(
    task.$jazz.id,
    {
      loadAs: reader,
      resolve,
      onUnavailable: () => heard[index].push("unavailable"),
      onUnauthorized: () => heard[index].push("unauthorized"),
    },
    (now) => heard[index].push([now.title, state(now.text), state(now.steps)]),
  )
const stops = [follow(made[0], 0, { text: true, steps: { $each: true } }), follow(made[1], 1, true)]

await show("without a server", async () => {
  const { $isLoaded, $jazz } = await Task.load(made[2].$jazz.id, { loadAs: reader })
  await settle(100)
  return [$isLoaded, $jazz.loadingState, heard]
})

stops[1]()
const connect = () => {
  const [server, client] = cojsonInternals.connectedPeers("server", "client", { peer1role: "server", peer2role: "client" })
  reader.$jazz.localNode.syncManager.addPeer(server)
  author.$jazz.localNode.syncManager.addPeer(client)
}
connect()
await settle(200)
await show("who still follows hears of the value", () => [heard[0].at(-1), heard[1]])
await show("and can be loaded", async () => state(await Task.load(made[2].$jazz.id, { loadAs: reader, resolve: { text: true } })))
await show("and of its changes", async () => {
  made[0].$jazz.set("title", "changed")
  made[1].$jazz.set("title", "changed")
  await settle(100)
  return [heard[0].at(-1), heard[1]]
})
for (const [name, resolve] of [
  ["deep", { text: true, steps: { $each: true } }],
  ["flat", true],
])
  await show(`what is loaded now, ${name}`, async () => {
    const task = await Task.load(made[1].$jazz.id, { loadAs: reader, resolve })
    return [task.title, state(task.text), state(task.steps)]
  })
await show("what nobody has", async () => state(await Task.load("co_zNobodyHasThisOne1234567", { loadAs: reader, skipRetry: true })))
await show("what is no id", async () => state(await Task.load("nobody", { loadAs: reader, skipRetry: true })))
for (const id of ["", "co_z"])
  await show(`what is no id: ${id}`, async () => state(await Task.load(id, { loadAs: reader, skipRetry: true })))
await show("a new value of the reader reaches the author", async () => {
  const own = Task.create({ title: "own", text: "", steps: [] }, Group.create({ owner: reader }).makePublic())
  await settle(100)
  return state(await Task.load(own.$jazz.id, { loadAs: author }))
})
