import { describe, expect, it } from "vitest"
import { isPlain, jsonString } from "./json-string.ts"

const LARGE = 5_000

/** `encrypted_U` and base64url of so many letters, padded. */
function ciphertext(letters: number): string {
  return `encrypted_U${"aZ09-_".repeat(letters).slice(0, letters)}${"=".repeat((4 - (letters % 4)) % 4)}`
}

describe("jsonString", () => {
  it("writes large texts as JSON.stringify does, wherever the odd character is", () => {
    for (const odd of ['"', "\\", "\n", "\u0000", "\u007f", "é", "Ł", "\u2028", "\ud800", "=", "*"]) {
      for (let letters = LARGE; letters < LARGE + 4; letters++) {
        const text = ciphertext(letters)
        for (const at of [0, 1, 2, 3, 10, 11, 2_500, text.length - 3, text.length - 2, text.length - 1, text.length]) {
          const strange = text.slice(0, at) + odd + text.slice(at)
          const replaced = text.slice(0, at) + odd + text.slice(at + 1)
          expect(jsonString(strange)).toBe(JSON.stringify(strange))
          expect(jsonString(replaced)).toBe(JSON.stringify(replaced))
        }
      }
    }
  })

  it("knows large ciphertexts and large prose as plain", () => {
    expect(isPlain(ciphertext(LARGE))).toBe(true)
    expect(isPlain(ciphertext(LARGE + 2))).toBe(true)
    expect(isPlain("plain prose, ".repeat(LARGE))).toBe(true)
    expect(isPlain(`${ciphertext(LARGE)}\n`)).toBe(false)
  })
})
