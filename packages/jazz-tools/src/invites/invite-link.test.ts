import { expect, test } from "vitest"
import { parseInviteLink } from "./invite-link.ts"

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
