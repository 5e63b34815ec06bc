import { expect, test } from "vitest"
import { Group } from "../index.ts"
import { createJazzTestAccount } from "../testing/test-accounts.ts"
import { createInviteLink, parseInviteLink } from "./invite-link.ts"

const id = "co_zGNSYWrWqmAmyYgQPNqwpCnVvdH"
const secret = "inviteSecret_zDwQgfEu3p1eHXqHukUEUnnsUowyTF9Jbvkk7oBeohshp"

test("takes links apart", () => {
  expect(parseInviteLink(`https://app.example/x?y=1#/invite/${id}/${secret}`)).toEqual({ valueID: id, inviteSecret: secret })
  expect(parseInviteLink(`https://app.example#/invite/project/${id}/${secret}`)).toEqual({
    valueID: id,
    inviteSecret: secret,
    valueHint: "project",
  })
})

test.each([
  "https://app.example",
  "https://app.example#/other/a/b",
  "https://app.example#/invite",
  `https://app.example#/invite/${id}`,
  `https://app.example#/invite/a/b/${id}/${secret}`,
])("sees that %s is no invite", (url) => {
  expect(parseInviteLink(url)).toBeUndefined()
})

test("refuses what is no URL", () => {
  expect(() => parseInviteLink("hello")).toThrow("Invalid URL")
})

test("without an address the link is one within the page", async () => {
  const group = Group.create({ owner: await createJazzTestAccount() })
  const create = createInviteLink as (...args: unknown[]) => string // programs without types leave the address out

  for (const link of [create(group, "reader"), create(group, "reader", {}), create(group, "reader", "")])
    expect(link).toMatch(new RegExp(`^#/invite/${group.$jazz.id}/inviteSecret_z`))
})
