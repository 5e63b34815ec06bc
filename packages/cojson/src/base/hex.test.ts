import { expect, test } from "vitest"
import { bytesFromHex, decodeHex } from "./hex.ts"

test("every byte is read from two digits, with native code and without", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte)
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")

  expect(new Uint8Array(bytesFromHex(hex))).toEqual(bytes)
  expect(decodeHex(hex)).toEqual(bytes)
})
