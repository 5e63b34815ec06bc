import { createMergeableStore } from "tinybase"

export const library = {
  map() {
    const store = newStore()
    return {
      save: () => saved(store),
      set: (key, value) => store.setCell("table", "row", key, value),
      get: (key) => store.getCell("table", "row", key),
      read: () => store.getRow("table", "row"),
    }
  },
  mapOf(fields) {
    const store = newStore()
    store.setRow("table", "row", fields)
    return { save: () => saved(store) }
  },
  load(bytes) {
    const store = createMergeableStore()
    store.setMergeableContent(JSON.parse(Buffer.from(bytes).toString()))
    return store.getRow("table", "row")
  },
}

function newStore() {
  const store = createMergeableStore()
  store.addTablesListener(() => {})
  return store
}

function saved(store) {
  return Buffer.from(JSON.stringify(store.getMergeableContent()))
}
