import * as Y from "yjs"

export const library = {
  map() {
    const doc = newDoc()
    const map = doc.getMap("root")
    return { ...state(doc), set: (key, value) => map.set(key, value), get: (key) => map.get(key), read: () => map.toJSON() }
  },
  mapOf(fields) {
    const doc = newDoc()
    const map = doc.getMap("root")
    doc.transact(() => Object.entries(fields).forEach(([key, value]) => map.set(key, value)))
    return state(doc)
  },
  list() {
    const doc = newDoc()
    const list = doc.getArray("root")
    return {
      ...state(doc),
      pushAll: (values) => list.push(values),
      push: (value) => list.push([value]),
      prepend: (value) => list.unshift([value]),
      delete: (index) => list.delete(index, 1),
      read: () => list.toArray(),
    }
  },
  text(start) {
    const doc = newDoc()
    const text = doc.getText("root")
    text.insert(0, start)
    return {
      ...state(doc),
      insert: (position, characters) => text.insert(position, characters),
      remove: (position) => text.delete(position, 1),
      read: () => text.toString(),
    }
  },
  load(bytes, kind) {
    const doc = new Y.Doc()
    Y.applyUpdate(doc, bytes)
    if (kind === "map") return doc.getMap("root").toJSON()
    return kind === "list" ? doc.getArray("root").toArray() : doc.getText("root").toString()
  },
}

function newDoc() {
  const doc = new Y.Doc()
  doc.on("update", () => {})
  return doc
}

function state(doc) {
  return { save: () => Y.encodeStateAsUpdate(doc) }
}
