/** Failures that are known already: who asks for an answer at once hears of them at once. */
import { co, Group, SubscriptionScope, subscribeToCoValue, z } from "jazz-tools"
import { me, newPeer, settle, show, state } from "./show.mjs"

const { account: otto } = await newPeer("Otto")
const Pet = co.map({ name: z.string() })
const House = co.map({ pet: Pet })
const hidden = Pet.create({ name: "x" })
const house = House.create({ pet: hidden }, Group.create().makePublic())
const empty = House.create({}, Group.create().makePublic())
await me.$jazz.waitForAllCoValuesSync()
await Pet.load(hidden.$jazz.id, { loadAs: otto, skipRetry: true })
for (const { $jazz } of [house, empty]) await House.load($jazz.id, { loadAs: otto })

const CASES = {
  "no id": [Pet, "nonsense"],
  "not readable": [Pet, hidden.$jazz.id],
  "not readable inside": [House, house.$jazz.id, { pet: true }],
  "missing inside": [House, empty.$jazz.id, { pet: true }],
  caught: [House, house.$jazz.id, { pet: { $onError: "catch" } }],
}
for (const [name, [schema, id, resolve]] of Object.entries(CASES)) {
  const ref = schema.getCoValueClass()
  for (const syncResolution of [true, false, undefined])
    await show(`subscribing, ${name}, ${syncResolution}`, async () => {
      const heard = []
      const tell = (what) => (value) => heard.push([what, value.$jazz.id === id])
      const options = { loadAs: otto, resolve, syncResolution, onUnauthorized: tell("unauthorized"), onUnavailable: tell("unavailable") }
      const stop = subscribeToCoValue(ref, id, options, tell("loaded"))
      const atOnce = [...heard]
      await settle(5)
      stop()
      return [atOnce, heard]
    })
  await show(`a subscription that is read, ${name}`, async () => {
    const scope = new SubscriptionScope(otto.$jazz.localNode, resolve ?? true, id, { ref, optional: false })
    const look = () => [state(scope.getCurrentValue()), scope.getError()?.type]
    const atOnce = look()
    await settle(5)
    return [atOnce, look()]
  })
}
