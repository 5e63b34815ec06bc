/**
 * What every actor of a history sees of every value, now and at the given times. It uses only the public engine API, so the same code runs
 * on our packages and on published ones.
 */
export function viewsOf({ LocalNode, crypto }, { actors, content, ids, times }) {
  return Object.fromEntries(
    Object.entries(actors).map(([name, actor]) => {
      const node = new LocalNode(actor.secret, crypto.newRandomSessionID(actor.id), crypto)
      for (const message of content) node.syncManager.handleNewContent(structuredClone(message), "import")
      const members = Object.values(actors).map(({ id }) => id)
      return [name, Object.fromEntries(ids.map((id) => [id, viewOf(node.expectCoValueLoaded(id).getCurrentContent(), members, times)]))]
    }),
  )
}

function viewOf(value, members, times) {
  const now = stateOf(value, members)
  if (value.type === "costream") return { now }
  return { now, then: times.map((time) => stateOf(value.atTime(time), members, true)) }
}

function stateOf(value, members, isPast = false) {
  if ("roleOf" in value) {
    const roles = [...members, "everyone"].map((member) => value.roleOf(member) ?? null)
    return isPast ? { roles } : { roles, fields: fieldsOf(value) }
  }
  if (value.type === "comap") {
    const json = value.toJSON()
    return isPast
      ? { json }
      : {
          json,
          edits: Object.keys(json)
            .sort()
            .map((key) => [key, [...value.editsAt(key)].map(editOf)]),
        }
  }
  if (value.type === "coplaintext") return { text: value.toString(), items: value.entries().map(itemOf) }
  if (value.type === "colist") return { json: value.asArray(), items: value.entries().map(itemOf) }
  return { json: value.toJSON() }
}

/** Without what published packages write when they read a group that lacks it. */
function fieldsOf(group) {
  return Object.fromEntries(Object.entries(group.toJSON()).filter(([key]) => !key.endsWith("_for_everyone") && key !== "groupSealer"))
}

function editOf({ by, at, tx, value }) {
  return { by, at: at.valueOf(), tx: [tx.sessionID, tx.txIndex], value: value ?? null }
}

function itemOf({ value, madeAt, opID }) {
  return [value, madeAt, opID.sessionID, opID.txIndex, opID.changeIdx]
}
