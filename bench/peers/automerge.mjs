import * as A from "@automerge/automerge"

export const library = {
  map() {
    const { save, change, now } = document({})
    return { save, set: (key, value) => change((doc) => (doc[key] = value)), get: (key) => now()[key], read: () => ({ ...now() }) }
  },
  mapOf: (fields) => document(fields),
  list() {
    const { save, change, now } = document({ list: [] })
    return {
      save,
      pushAll: (values) => change(({ list }) => list.push(...values)),
      push: (value) => change(({ list }) => list.push(value)),
      prepend: (value) => change(({ list }) => list.insertAt(0, value)),
      delete: (index) => change(({ list }) => list.deleteAt(index)),
      read: () => now().list,
    }
  },
  text(start) {
    const { save, change, now } = document({ text: start })
    return {
      save,
      insert: (position, characters) => change((doc) => A.splice(doc, ["text"], position, 0, characters)),
      remove: (position) => change((doc) => A.splice(doc, ["text"], position, 1)),
      read: () => now().text,
    }
  },
  load(bytes, kind) {
    const doc = A.load(bytes)
    if (kind === "map") return { ...doc }
    return kind === "list" ? [...doc.list] : doc.text
  },
}

function document(fields) {
  let doc = A.from(fields)
  A.getLastLocalChange(doc)
  return {
    save: () => A.save(doc),
    now: () => doc,
    change(edit) {
      doc = A.change(doc, (draft) => void edit(draft))
      A.getLastLocalChange(doc)
    },
  }
}
