import { LoroDoc } from "loro-crdt"

export const library = {
  map() {
    const { save, doc } = newDocument()
    const map = doc.getMap("root")
    return {
      save,
      set(key, value) {
        map.set(key, value)
        doc.commit()
      },
      get: (key) => map.get(key),
      read: () => map.toJSON(),
    }
  },
  mapOf(fields) {
    const { save, doc } = newDocument()
    const map = doc.getMap("root")
    for (const [key, value] of Object.entries(fields)) map.set(key, value)
    doc.commit()
    return { save }
  },
  list() {
    const { save, doc } = newDocument()
    const list = doc.getList("root")
    return {
      save,
      pushAll(values) {
        for (const value of values) list.push(value)
        doc.commit()
      },
      push(value) {
        list.push(value)
        doc.commit()
      },
      prepend(value) {
        list.insert(0, value)
        doc.commit()
      },
      delete(index) {
        list.delete(index, 1)
        doc.commit()
      },
      read: () => list.toArray(),
    }
  },
  text(start) {
    const { save, doc } = newDocument()
    const text = doc.getText("root")
    text.insert(0, start)
    doc.commit()
    return {
      save,
      insert(position, characters) {
        text.insert(position, characters)
        doc.commit()
      },
      remove(position) {
        text.delete(position, 1)
        doc.commit()
      },
      read: () => text.toString(),
    }
  },
  load(bytes, kind) {
    const doc = new LoroDoc()
    doc.import(bytes)
    if (kind === "map") return doc.getMap("root").toJSON()
    return kind === "list" ? doc.getList("root").toArray() : doc.getText("root").toString()
  },
}

function newDocument() {
  const doc = new LoroDoc()
  doc.subscribeLocalUpdates(() => {})
  return { doc, save: () => doc.export({ mode: "snapshot" }) }
}
