import { expect, test } from "vitest"
import { messageOf } from "./storage-errors.ts"

test("an error that says everything in its name is logged by that, as browsers without room give one", () => {
  expect(messageOf(new DOMException("", "QuotaExceededError"))).toBe("QuotaExceededError")
  expect(messageOf(new Error("disk I/O error"))).toBe("disk I/O error")
  expect(messageOf("a text")).toBe("a text")
})
