/**
 * Other sync servers and their clients, as bench/server.mjs measures them: the rows that they can do. argv: role, options as JSON.
 * A document of theirs stands for a value. They neither sign nor encrypt.
 */
import * as Y from "yjs"
import { answer, begin, quantile, serve } from "../measured.mjs"

/**
 * `startServer(port)` resolves to the port. `connector(url)` stands for one client and gives what opens a document: `doc`, a promise `synced`,
 * and, where the server acknowledges, `saved()`, a promise for that.
 */
export async function runPeerProgram({ startServer, connector }) {
  const [, , role, text] = process.argv
  const options = JSON.parse(text)
  if (role === "server") return await serve(await startServer(options.port ?? 0))

  const roles = {
    async acknowledged() {
      const opened = await Promise.all(Array.from({ length: options.clients }, (_, i) => synced(connector(options.url)(`w${i}`))))
      if (!opened[0].saved) throw new Error("does not acknowledge")
      const latencies = []
      let done = 0
      const elapsed = async (ms, since = performance.now()) => {
        await Promise.all(
          opened.map(async ({ doc, saved }) => {
            for (let i = 0; performance.now() - since < ms; i++) {
              const start = performance.now()
              doc.getMap("root").set(`key${i % 10}`, i)
              await saved()
              latencies.push(performance.now() - start)
              done++
            }
          }),
        )
      }
      await elapsed(options.warmUpMs)
      const used = await begin()
      latencies.length = done = 0
      const start = performance.now()
      await elapsed(options.ms)
      const perSecond = (done / (performance.now() - start)) * 1000
      await answer({ perSecond, count: done, p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99), ...used() })
    },

    async streamed() {
      const observer = connector(options.url)
      const writers = await Promise.all(Array.from({ length: options.clients }, (_, i) => synced(connector(options.url)(`s${i}`))))
      const seen = await Promise.all(writers.map((_, i) => synced(observer(`s${i}`))))
      const stream = async (key, writes) => {
        const arrived = seen.map(({ doc }) => {
          const map = doc.getMap("root")
          return new Promise((resolve) => {
            const listen = () => {
              if (map.get(key) !== writes) return
              map.unobserve(listen)
              resolve()
            }
            map.observe(listen)
          })
        })
        const writing = writers.map(async ({ doc }) => {
          for (let i = 1; i <= writes; i++) {
            doc.getMap("root").set(key, i)
            await new Promise((resolve) => setImmediate(resolve))
          }
        })
        await Promise.all([...writing, ...arrived])
      }
      const each = Math.ceil(options.writes / options.clients)
      await stream("warm-up", each)
      const used = await begin()
      const start = performance.now()
      await stream("count", each)
      const count = each * options.clients
      await answer({ perSecond: (count / (performance.now() - start)) * 1000, count, ...used() })
    },

    async fanout() {
      const writer = await synced(connector(options.url)("fan"))
      const seen = await Promise.all(Array.from({ length: options.clients }, () => synced(connector(options.url)("fan"))))
      const latencies = []
      let [start, waiting, allSeen, used] = [0, 0]
      for (const { doc } of seen) {
        doc.getMap("root").observe(() => {
          latencies.push(performance.now() - start)
          if (--waiting === 0) allSeen?.()
        })
      }
      for (let i = 1; i <= options.writes + options.warmUp; i++) {
        if (i === options.warmUp) {
          used = await begin()
          latencies.length = 0
        }
        waiting = seen.length
        const all = new Promise((resolve) => (allSeen = resolve))
        start = performance.now()
        writer.doc.getMap("root").set("count", i)
        await all
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
      await answer({ p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99), count: (options.writes + 1) * seen.length, ...used() })
    },

    async fill() {
      const open = connector(options.url)
      const ids = Array.from({ length: options.values }, (_, i) => `m${i}`)
      for (let i = 0; i < ids.length; i += 500) {
        await Promise.all(
          ids.slice(i, i + 500).map(async (id, index) => {
            const { doc, saved } = await synced(open(id))
            doc.getMap("root").set("count", i + index)
            await saved()
          }),
        )
      }
      await answer({ ids })
    },

    async load() {
      const open = connector(options.url)
      const used = await begin()
      const start = performance.now()
      const opened = await Promise.all(options.ids.map((id) => synced(open(id))))
      for (const { doc } of opened) if (doc.getMap("root").get("count") === undefined) throw new Error("not all there")
      await answer({ ms: performance.now() - start, ...used() })
    },

    async upload() {
      const { doc } = await synced(connector(options.url)("file"))
      const watched = await synced(connector(options.url)("file"))
      const bytes = new Uint8Array(options.bytes)
      for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 2654435761) >>> 13
      const start = performance.now()
      const arrived = whole(watched.doc, bytes.length)
      for (let i = 0; i < bytes.length; i += 102_400) {
        doc.getArray("chunks").push([bytes.slice(i, i + 102_400)])
        await new Promise((resolve) => setImmediate(resolve))
      }
      await arrived
      await answer({ ms: performance.now() - start, id: "file" })
    },

    async download() {
      const open = connector(options.url)
      const start = performance.now()
      const { doc } = open(options.id)
      await whole(doc, options.bytes)
      await answer({ ms: performance.now() - start })
    },
  }
  if (!roles[role]) throw new Error("cannot do that")
  setTimeout(() => process.exit(1), 60_000).unref()
  await roles[role]()
  process.exit(0)
}

export function newDoc() {
  return new Y.Doc()
}

async function synced(opened) {
  await opened.synced
  return opened
}

/** Resolves when so many bytes are in the document. */
function whole(doc, length) {
  const chunks = doc.getArray("chunks")
  return new Promise((resolve) => {
    const look = () => {
      let sum = 0
      chunks.forEach((chunk) => (sum += chunk.length))
      if (sum === length) resolve()
    }
    chunks.observe(look)
    look()
  })
}
