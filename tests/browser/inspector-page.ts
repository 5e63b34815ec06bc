/** A small app of React with the inspector on it, driven by the test over `globalThis.jazz`. */
import { co, Group, z } from "jazz-tools"
import { JazzInspector } from "jazz-tools/inspector"
import { JazzReactProvider, useAccount } from "jazz-tools/react"
import { createElement } from "react"
import { createRoot } from "react-dom/client"

const Bed = co.map({ name: z.string(), width: z.number(), isFree: z.boolean(), plants: co.list(z.string()), about: co.plainText() })
const Garden = co.map({ name: z.string(), beds: co.list(Bed), visits: co.feed(z.string()), sign: co.fileStream() })
const Gardener = co.account({ profile: co.profile(), root: Garden }).withMigration(async (account) => {
  if (account.$jazz.has("root")) return
  const group = Group.create({ owner: account })
  group.addMember("everyone", "reader")
  const sign = await co.fileStream().createFromBlob(await picture(), { owner: group })
  const garden = Garden.create(
    {
      name: "Behind the house",
      beds: [
        { name: "north", width: 1.2, isFree: false, plants: ["leek", "kale"], about: "Half shade, heavy soil." },
        { name: "south", width: 0.8, isFree: true, plants: [], about: "" },
      ],
      visits: ["in spring", "in summer"],
      sign,
    },
    group,
  )
  account.$jazz.set("root", garden)
})

async function picture(): Promise<Blob> {
  const canvas = new OffscreenCanvas(240, 120)
  const context = canvas.getContext("2d")
  if (!context) throw new Error("no canvas")
  context.fillStyle = "seagreen"
  context.fillRect(0, 0, 240, 120)
  return canvas.convertToBlob()
}

function Beds() {
  const me = useAccount(Gardener, { resolve: { root: { beds: { $each: { plants: true } } } } })
  if (!me.$isLoaded) return "…"
  const [bed] = me.root.beds
  const plant = () => bed?.plants.$jazz.push(`plant ${bed.plants.length + 1}`)
  const plants = bed?.plants.map((name, index) => createElement("li", { key: index }, name))
  return createElement(
    "div",
    null,
    createElement("h1", null, "My garden"),
    createElement("ul", null, plants),
    createElement("button", { onClick: plant }, "Plant"),
  )
}

const app = {
  start(peer: `ws://${string}`) {
    const children = [createElement(JazzInspector, { key: "inspector", position: "bottom right" }), createElement(Beds, { key: "beds" })]
    const page = createElement(JazzReactProvider<typeof Gardener>, {
      sync: { peer },
      AccountSchema: Gardener,
      defaultProfileName: "Ann",
      children,
    })
    createRoot(document.body.appendChild(document.createElement("main"))).render(page)
  },
}

export type App = typeof app

Object.assign(globalThis, { jazz: app })
