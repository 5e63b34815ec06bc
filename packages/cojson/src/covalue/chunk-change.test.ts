import { describe, expect, it } from "vitest"
import { canonicalJson } from "../base/canonical-json.ts"
import { chunkChangesText, readChunkChanges } from "./chunk-change.ts"
import { parseArray } from "./opening.ts"

const CHUNKS = ["binary_U", "binary_UAAA=", `binary_U${"aZ09-_".repeat(5_000)}`, `binary_U${"a".repeat(102_400)}==`]

describe("chunks of files", () => {
  it("are written as canonical JSON and read as they were", () => {
    for (const chunk of CHUNKS) {
      const changes = [{ type: "chunk", chunk }]
      const text = chunkChangesText([chunk]).join("")
      expect(text).toBe(canonicalJson(changes))
      expect(readChunkChanges(text)).toEqual(changes)
    }
  })

  it("are left to the parser in all other forms", () => {
    const foreign = [
      '[{"chunk":","type":"chunk"}]',
      '[{"chunk":"a","type":"chunk"},{"chunk":"b","type":"chunk"}]',
      '[{"chunk":"a\\u0041","type":"chunk"}]',
      '[{"chunk":"a\\","type":"chunk"}]',
      '[{"chunk":"é","type":"chunk"}]',
      '[{"type":"chunk","chunk":"a"}]',
      '[{"chunk":"a","chunk":"b","type":"chunk"}]',
      `[{"chunk":"${"a".repeat(5_000)}\n","type":"chunk"}]`,
      `[{"chunk":"${"a".repeat(5_000)}","x":"${"a".repeat(5_000)}","type":"chunk"}]`,
    ]
    for (const text of foreign) {
      expect(readChunkChanges(text)).toBeUndefined()
      let parsed: unknown
      try {
        parsed = JSON.parse(text)
      } catch {
        parsed = undefined
      }
      expect(parseArray(text)).toEqual(parsed)
    }
  })
})
