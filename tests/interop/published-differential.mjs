/** Usage: node differential.mjs <file of histories>. Writes beside it what published packages make of each. */
import { readFileSync, writeFileSync } from "node:fs"
import { viewsOf } from "./history-views.mjs"

export async function runDifferential({ LocalNode, WasmCrypto }) {
  const [, , file] = process.argv
  const crypto = await WasmCrypto.create()
  const histories = JSON.parse(readFileSync(file, "utf8"))
  const views = histories.map((history) => {
    try {
      return viewsOf({ LocalNode, crypto }, history)
    } catch (error) {
      return { error: String(error?.stack ?? error) }
    }
  })
  writeFileSync(`${file}.views`, JSON.stringify(views))
  process.exit(0)
}
