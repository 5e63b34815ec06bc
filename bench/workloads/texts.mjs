/** W3: typing a paper, keystroke by keystroke, in one text. */
import { readTrace, writeTrace } from "../data/trace.mjs"
import { localGroup, macrotasks } from "./support.mjs"

const POINTS = [1_000, 10_000, 50_000, 100_000, 200_000]
const READ_POINT = 50_000
const READS = 200
/** Edits of one macrotask, so with one signature; also half of the edits that are timed around a point. */
const STEP = 500
/** An implementation that has no chance of finishing within the second number gives up after the first (milliseconds). */
const GIVES_UP = { after: 3_000, projected: 15_000 }

export const texts = {
  trace: {
    prepare: (_api, n, { folder }) => writeTrace(folder, n, POINTS),
    async measure(api, n, { folder }) {
      const { group } = await localGroup(api)
      return await replayTrace(api.clock, readTrace(folder), n, (start) => rawText(group, start))
    },
  },
}

/**
 * Figures of a whole trace. `create(start)` makes a text with `insert`, `remove` and `read`. What a slow implementation does not reach is
 * measured on a text that is made of the characters of that point in one piece, and the whole is added up from the points: both come as
 * `{ value, estimated: true }`. Without `fromPieces`, points that are not reached are left out.
 */
export async function replayTrace(clock, trace, n, create, { fromPieces = true } = {}) {
  const figures = {}
  const text = create("")
  let ms = 0
  let done = 0
  let window = 0
  while (done < n && !(ms > GIVES_UP.after && (ms / done) * n > GIVES_UP.projected)) {
    const end = Math.min(done - (done % STEP) + STEP, n)
    const stop = clock()
    for (; done < end; done++) trace.apply(text, done)
    await macrotasks()
    const step = stop()
    ms += step
    if (POINTS.includes(done)) window = step
    else if (POINTS.includes(done - STEP)) figures[`at${done - STEP}`] = ((window + step) * 1000) / (2 * STEP)
    if (done === READ_POINT + STEP) {
      done += READS
      figures.read = await editsAndReads(clock, trace, text, done - READS)
    }
  }
  if (done >= n) {
    figures.seconds = ms / 1000
    figures.growth = figures.at200000 / Math.min(figures.at1000, figures.at10000)
  } else if (fromPieces) {
    await estimate(clock, trace, create, figures, n)
  } else {
    figures.seconds = { value: ((ms / done) * n) / 1000, estimated: true }
  }
  figures.rss = process.resourceUsage().maxRSS / 1024
  if (done < n) figures.rss = { value: figures.rss, estimated: true }
  return figures
}

async function editsAndReads(clock, trace, text, from, count = READS, limitMs = Infinity) {
  const stop = clock()
  let done = 0
  let characters = 0
  for (; done < count && (limitMs === Infinity || stop() < limitMs); done++) {
    trace.apply(text, from + done)
    characters += text.read().length
  }
  await macrotasks()
  if (characters === 0) throw new Error("nothing was read")
  return (stop() * 1000) / done
}

async function estimate(clock, trace, create, figures, n) {
  for (const point of POINTS.filter((at) => at < n)) {
    if (figures[`at${point}`] === undefined) {
      const text = create(trace.textAt(point))
      await macrotasks()
      figures[`at${point}`] = { value: await edits(clock, trace, text, point), estimated: true }
    }
    if (point === READ_POINT && figures.read === undefined) {
      figures.read = { value: await editsAndReads(clock, trace, create(trace.textAt(point)), point, READS, 1_000), estimated: true }
    }
  }
  const costs = POINTS.filter((at) => at < n).map((at) => [at, figures[`at${at}`].value ?? figures[`at${at}`]])
  if (costs.length === 0) return
  let us = costs[0][0] * costs[0][1]
  for (let i = 1; i < costs.length; i++) us += ((costs[i][0] - costs[i - 1][0]) * (costs[i][1] + costs[i - 1][1])) / 2
  us += (n - costs.at(-1)[0]) * costs.at(-1)[1]
  figures.seconds = { value: us / 1e6, estimated: true }
}

/** At most a second, at least three edits. */
async function edits(clock, trace, text, from) {
  const stop = clock()
  let done = 0
  for (; done < STEP && (done < 3 || stop() < 1_000); done++) trace.apply(text, from + done)
  await macrotasks()
  return (stop() * 1000) / done
}

function rawText(group, start) {
  const text = group.createPlainText(start)
  return {
    insert: (position, characters) => (position === 0 ? text.insertBefore(0, characters) : text.insertAfter(position - 1, characters)),
    remove: (position) => text.deleteRange({ from: position, to: position + 1 }),
    read: () => text.toString(),
  }
}
