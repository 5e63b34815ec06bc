// @vitest-environment happy-dom
import type { RawCoMap, RawCoPlainText, RawGroup } from "cojson"
import fc from "fast-check"
import { act } from "react"
import { afterEach, beforeEach, expect, test } from "vitest"
import { co, Group, z } from "../../index.ts"
import { createJazzTestAccount } from "../../react-core/testing.ts"
import type { Account } from "../../values/account/account.ts"
import { Scene, startScene } from "../fixtures/scene.ts"
import { inputFor, parseInput, typeOf } from "./json-input.ts"
import { changeText } from "./text-change.ts"

let me: Account
let scene: Scene
let raw: RawGroup

beforeEach(async () => {
  ;({ me, scene } = await startScene())
  raw = Group.create().$jazz.raw
})

afterEach(() => scene.close())

test("values of a map are changed, added and deleted", async () => {
  const map = raw.createMap<RawCoMap>({ text: "first", count: 1 })
  await scene.open(me, map.id)
  await scene.until(() => scene.button("Edit text"))

  await scene.click("Edit text")
  await scene.type("Value", "second")
  await scene.click("Save")
  await scene.until(() => expect(scene.rows("Keys and values")[0]?.slice(0, 2)).toEqual(["text", "second"]))
  await scene.click("Delete count")
  await scene.click("Add property")
  await scene.type("Key", "more")
  await scene.choose("Type", "object")
  await scene.type("Value", "{")
  await scene.click("Save")
  await scene.shows(/JSON/)
  await scene.type("Value", '{"a":[1]}')
  await scene.click("Save")

  await scene.until(() => expect(map.toJSON()).toEqual({ text: "second", more: { a: [1] } }))
  await scene.until(() =>
    expect(scene.rows("Keys and values").map((row) => row.slice(0, 2))).toEqual([
      ["text", "second"],
      ["more", '{"a":[1]}'],
    ]),
  )
})

test("what was public stays public when it is changed", async () => {
  const map = raw.createMap<RawCoMap>({ text: "first" }, null, "trusting")
  await scene.open(me, map.id)
  await scene.until(() => scene.button("Edit text"))

  await scene.click("Edit text")
  await scene.type("Value", "second")
  await scene.click("Save")

  expect([map.get("text"), map.lastEditAt("text")?.privacy]).toEqual(["second", "trusting"])
})

test("items of a list are removed", async () => {
  const list = raw.createList(["one", "two", "three"])
  await scene.open(me, list.id)
  await scene.until(() => scene.button("Remove 1"))

  await scene.click("Remove 1")

  await scene.until(() => expect(scene.rows("Items").map((row) => row[1])).toEqual(["one", "three"]))
})

test("a text is changed, but not over what somebody else has written meanwhile", async () => {
  const text = raw.createPlainText("hello")
  await scene.open(me, text.id)
  await scene.until(() => scene.button("Edit"))

  await scene.click("Edit")
  await scene.type("Text", "hallo!")
  await scene.click("Save")
  expect(text.toString()).toBe("hallo!")
  await scene.click("Edit")
  await scene.type("Text", "mine")
  await act(async () => text.insertAfter(5, "!"))
  await scene.click("Save")

  await scene.shows("Somebody has changed the text meanwhile")
  expect(text.toString()).toBe("hallo!!")
})

test("who may only read is offered nothing, nor is anybody for groups and accounts", async () => {
  const ben = await createJazzTestAccount({ creationProps: { name: "Ben" } })
  const group = Group.create({ owner: ben }).makePublic()
  const map = co.map({ text: z.string() }).create({ text: "first" }, group)
  await ben.$jazz.waitForAllCoValuesSync()

  for (const id of [map.$jazz.id, group.$jazz.id, me.$jazz.id]) {
    await scene.open(me, id)
    await scene.shows("Your role")
    await scene.until(() => expect(scene.all("tbody tr").length).toBeGreaterThan(0))
    expect(
      scene
        .all("button")
        .filter((button) => /Edit|Delete (?!my)|Remove|Add/.test(button.getAttribute("aria-label") ?? button.textContent ?? "")),
    ).toEqual([])
    await scene.close()
    scene = new Scene()
  }
})

test("any text becomes any other", () => {
  const texts = fc.array(fc.constantFrom("a", "b", "é", "👩‍👩‍👧", " "), { maxLength: 12 }).map((graphemes) => graphemes.join(""))
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      const text: RawCoPlainText = raw.createPlainText(before)

      changeText(text, after)

      expect(text.toString()).toBe(after)
    }),
  )
})

test("what is typed is of the type that was chosen, or an error", () => {
  const values = ["", "1", 1.5, true, false, null, { a: 1 }, [null]]
  expect(values.map((value) => parseInput(typeOf(value), inputFor(value)))).toEqual(values.map((value) => ({ value })))
  const wrong = [
    parseInput("number", " "),
    parseInput("number", "1e999"),
    parseInput("object", "1"),
    parseInput("object", "null"),
    parseInput("object", "{"),
  ]
  expect(wrong.every((one) => "error" in one)).toBe(true)
})
