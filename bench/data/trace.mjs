/** The keystrokes of writing a paper: what a text workload replays. Kept as columns, so that the trace itself weighs little in a measurement. */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { gunzipSync } from "node:zlib"

const SOURCE = new URL("automerge-paper.json.gz", import.meta.url)

/** Writes the first `count` keystrokes, and the texts that are there after each of `points` keystrokes, into a folder. */
export function writeTrace(folder, count, points = []) {
  const { txns } = JSON.parse(gunzipSync(readFileSync(SOURCE)).toString())
  const patches = txns.flatMap((transaction) => transaction.patches).slice(0, count)
  const positions = Int32Array.from(patches, ([position, deleted]) => (deleted > 0 ? ~position : position))
  writeFileSync(join(folder, "positions.bin"), new Uint8Array(positions.buffer))
  writeFileSync(join(folder, "inserted.txt"), patches.map(([, deleted, inserted]) => (deleted > 0 ? "-" : inserted)).join(""))
  const text = gapBuffer(patches.length)
  patches.forEach(([position, deleted, inserted], index) => {
    if (points.includes(index)) writeFileSync(join(folder, `text-${index}.txt`), text.read())
    if (deleted > 0) text.remove(position)
    else text.insert(position, inserted.charCodeAt(0))
  })
}

/** `apply(text, i)` makes edit `i` on anything with `insert(position, character)` and `remove(position)`. */
export function readTrace(folder) {
  const bytes = readFileSync(join(folder, "positions.bin"))
  const positions = new Int32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
  const inserted = readFileSync(join(folder, "inserted.txt"), "latin1")
  return {
    length: positions.length,
    textAt: (index) => readFileSync(join(folder, `text-${index}.txt`), "latin1"),
    apply(text, index) {
      const position = positions[index]
      if (position < 0) text.remove(~position)
      else text.insert(position, inserted[index])
    },
  }
}

/** A text to edit at neighbouring places. */
function gapBuffer(capacity) {
  const before = new Uint8Array(capacity)
  const after = new Uint8Array(capacity)
  let left = 0
  let right = 0
  const moveTo = (position) => {
    while (left > position) after[right++] = before[--left]
    while (left < position) before[left++] = after[--right]
  }
  return {
    insert(position, code) {
      moveTo(position)
      before[left++] = code
    },
    remove(position) {
      moveTo(position)
      right--
    },
    read: () => Buffer.concat([before.subarray(0, left), after.slice(0, right).reverse()]).toString("latin1"),
  }
}
