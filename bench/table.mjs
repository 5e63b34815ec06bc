/**
 * What is measured. A measurement is a process, and gives figures by name; each row shows one figure. `ratio` is how many times better than
 * 0.19.22 it must be, `atMost` a limit in the row's unit. Both are of one machine, on which other programs ran at other speeds. `peers` are other libraries that do the same; `grows` marks what --growth repeats with
 * ten times n; `waits` marks what is timed on the wall always, because it waits for other processes.
 */
const DOCUMENTS = ["yjs", "automerge", "loro"]
const ALL = [...DOCUMENTS, "tinybase"]

export const MEASUREMENTS = [
  one("W1", "map-set-keys", "map: set, 10 keys in turn", 10_000, "us", { ratio: 6.5, atMost: 8, peers: ALL, grows: true }),
  one("W1", "map-set-key", "map: set, one key", 10_000, "us", { ratio: 18, atMost: 8, peers: ALL, grows: true }),
  one("W1", "map-set-turns", "map: set, a turn each", 10_000, "us", { ratio: 5.4, atMost: 12, peers: ALL, grows: true }),
  one("W1", "map-create", "map: create with 10 fields", 10_000, "us", { ratio: 3.3, atMost: 45, peers: ALL }),
  one("W1", "map-create", "map: create with 10 fields, the first n", 1_000, "us", { peers: ALL }),
  one("W1", "map-get", "map: get", 1_000_000, "us", { peers: ALL }),

  one("W2", "list-push", "list: push one by one", 10_000, "us", { ratio: 36, atMost: 9, peers: DOCUMENTS, grows: true }),
  one("W2", "list-push-many", "list: push n in one call, per item", 10_000, "us", { ratio: 3.3, atMost: 0.9, peers: DOCUMENTS }),
  one("W2", "list-insert-front", "list: insert n at the front", 5_000, "us", { ratio: 42, atMost: 9, peers: DOCUMENTS, grows: true }),
  one("W2", "list-delete", "list: delete n of 10 n at random", 1_000, "us", { ratio: 88, atMost: 9, peers: DOCUMENTS, grows: true }),
  one("W2", "list-read", "list: read all n", 10_000, "us", { ratio: 3.5, atMost: 80, peers: DOCUMENTS }),
  one("W2", "list-push-read", "list of n: push, then read all", 10_000, "us", { ratio: 9.7, atMost: 100, peers: DOCUMENTS }),

  {
    area: "W3",
    id: "trace",
    n: 259_778,
    peers: DOCUMENTS,
    rows: {
      at1000: row("text: edit at 1,000", "us", { ratio: 54, atMost: 8 }),
      at10000: row("text: edit at 10,000", "us", { ratio: 160, atMost: 8 }),
      at50000: row("text: edit at 50,000", "us", { ratio: 426, atMost: 8 }),
      at100000: row("text: edit at 100,000", "us", { ratio: 774, atMost: 8 }),
      at200000: row("text: edit at 200,000", "us", { ratio: 13_353, atMost: 8 }),
      read: row("text: edit at 50,000 and read the text", "us", { ratio: 233, atMost: 14 }),
      seconds: row("text: whole trace", "s", { atMost: 2 }),
      growth: row("text: edit at 200,000 against one at the start", "x", { atMost: 1.5 }),
      rss: row("text: peak RSS", "MB", { atMost: 300 }),
    },
  },

  load("wire-map-edits", "load from wire: map of n edits", 10_000, { ratio: 1.7, atMost: 50 }, ALL),
  load("wire-list-pushes", "load from wire: list of n pushes", 10_000, { ratio: 1.8, atMost: 60 }, DOCUMENTS),
  load("wire-list-one-call", "load from wire: list, n in one call", 10_000, { ratio: 1.9, atMost: 12 }, DOCUMENTS),
  load("wire-text-edits", "load from wire: text of n edits", 5_000, { ratio: 2, atMost: 32 }, DOCUMENTS),
  load("wire-maps", "load from wire: n maps in one group", 1_000, { ratio: 1.9, atMost: 75 }, ALL),
  load("database-map-edits", "load from SQLite: map of n edits", 10_000, { ratio: 10, atMost: 10 }),
  load("database-list-pushes", "load from SQLite: list of n pushes", 10_000, { ratio: 9.8, atMost: 12 }),
  load("database-list-one-call", "load from SQLite: list, n in one call", 10_000),
  load("database-text-edits", "load from SQLite: text of n edits", 5_000, { ratio: 13, atMost: 8 }),
  load("database-maps", "load from SQLite: n maps", 1_000, { ratio: 6.2, atMost: 30 }),
  waiting(load("socket-map-edits", "load over a socket: map of n edits", 10_000)),
  waiting(load("socket-maps", "load over a socket: n maps", 1_000, { ratio: 2.1 })),

  { ...waiting(one("W5", "sessions-edit", "map of n sessions: an edit until it is acknowledged", 300, "ms")), grows: true },

  {
    area: "W6",
    id: "file",
    n: 10_000_000,
    rows: {
      create: row("file of n bytes: create", "ms", { ratio: 2.5, atMost: 75 }),
      load: row("file of n bytes: load from wire", "ms", { ratio: 1.7, atMost: 80 }),
      rss: row("file of n bytes: peak RSS", "MB", { ratio: 1.4, atMost: 180 }),
    },
  },
  {
    area: "W7",
    id: "group",
    n: 200,
    rows: {
      add: row("group: add n members", "ms", { ratio: 5.3, atMost: 20 }),
      load: row("group of n: load and read as a member", "ms", { ratio: 3.7, atMost: 10 }),
      loadAll: row("group of n: the same, until nothing is left to do", "ms"),
      remove: row("group of n: remove one, rotate the key", "ms", { ratio: 5.1, atMost: 15 }),
      loadRotated: row("group of n: load and read after the rotation", "ms", { ratio: 3.1, atMost: 10 }),
      loadAllRotated: row("group of n: after the rotation, until nothing is left to do", "ms"),
      set: row("group of n: set in it", "us", { ratio: 3.4, atMost: 12 }),
    },
  },
  one("typed", "typed-create", "typed map: create with 10 fields", 10_000, "us", { ratio: 3.1, atMost: 55 }),
  one("typed", "typed-create", "typed map: create with 10 fields, the first n", 1_000, "us"),
  one("typed", "typed-set-keys", "typed map: set, 10 keys in turn", 10_000, "us", { ratio: 4.7, atMost: 11, grows: true }),
  one("typed", "typed-set-key", "typed map: set, one key", 10_000, "us", { ratio: 13, atMost: 11, grows: true }),
  one("typed", "typed-set-turns", "typed map: set, a turn each", 10_000, "us", { ratio: 2.9, atMost: 15, grows: true }),
  one("typed", "typed-database-list", "typed list of n maps: load all from SQLite", 1_000, "ms", { ratio: 4 }),
  waiting(one("typed", "typed-socket-list", "typed list of n maps: load all over a socket", 1_000, "ms", { ratio: 2 })),
  {
    area: "typed",
    id: "typed-subscriptions",
    n: 1_000,
    rows: {
      opened: row("typed: open n subscriptions, each", "us", { ratio: 1 }),
      us: row("typed: one of n subscribed maps changes, until its callback", "us", { ratio: 10 }),
      first: row("typed: the same, the first 20 changes", "us"),
      others: row("typed: callbacks of the others meanwhile", "calls"),
    },
  },
  {
    area: "typed",
    id: "typed-list-row",
    n: 10_000,
    rows: {
      us: row("typed list of n maps: one changes, until the new snapshot", "us", { ratio: 10 }),
      first: row("typed list of n maps: the same, the first 20 changes", "us"),
    },
  },
  {
    area: "typed",
    id: "typed-list-reads",
    n: 10_000,
    rows: {
      primitive: row("typed list: read a number by index", "us"),
      reference: row("typed list: read a field of a map by index", "us"),
    },
  },
  {
    area: "memory",
    id: "memory-maps",
    n: 10_000,
    rows: {
      heap: row("held: n maps of 10 fields, heap per map", "B"),
      rss: row("held: n maps of 10 fields, RSS per map", "B"),
    },
  },
  {
    area: "memory",
    id: "memory-text",
    n: 100_000,
    rows: {
      heap: row("held: text of n characters, heap per character", "B"),
      rss: row("held: text of n characters, RSS per character", "B"),
    },
  },
  waiting(one("W8", "worker-start", "worker: spawn to startWorker resolved", 1, "ms", { ratio: 2.1, atMost: 150 })),
  {
    area: "W8",
    id: "bundle",
    n: 1,
    rows: {
      raw: row("browser bundle: minified", "KB"),
      gzip: row("browser bundle: gzip", "KB"),
      page: row("browser bundle: gzip, the most that a page loads", "KB", { atMost: 150 }),
      eager: row("browser bundle: gzip, loaded at once", "KB", { atMost: 110 }),
      gzipByEsbuild: row("browser bundle by esbuild: gzip", "KB"),
      eagerByEsbuild: row("browser bundle by esbuild: gzip, loaded at once", "KB"),
    },
  },
]

/** Growth with ten times n that is still called flat. */
export const FLAT = 1.5

function one(area, id, label, n, unit, { peers, grows, ...target } = {}) {
  return { area, id, n, peers, grows, rows: { [unit]: row(label, unit, target) } }
}

function load(id, label, n, target, peers) {
  return one("W4", id, label, n, "ms", { peers, ...target })
}

function waiting(measurement) {
  return { ...measurement, waits: true }
}

function row(label, unit, target = {}) {
  return { label, unit, ...target }
}
