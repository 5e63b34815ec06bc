/** What the programs of edits start from: an account with a group, made by a node of ours, as plain data; and the node that reads what they make. */
import { writeTrace } from "../data/trace.mjs"
import { contentOf, contentOfAccount, feed, macrotasks, newAccount, nodeOfAccount } from "../workloads/support.mjs"
import { secretsIn } from "./format.mjs"

export async function makeGroup(api, { id, n, folder }) {
  const { node, accountID, accountSecret } = await newAccount(api)
  const members = []
  for (let i = 0; id === "group" && i < n; i++) members.push(await newMember(api))
  const group = node.createGroup()
  await macrotasks()
  const [message] = contentOf([group])
  if (id === "trace") writeTrace(folder, n + 1, [n])
  return { accountID, accountSecret, key: group.getCurrentReadKey(), group: message, account: contentOfAccount(node, accountID), members }
}

async function newMember(api) {
  const { node, accountID, accountSecret } = await newAccount(api)
  await macrotasks()
  return { accountID, accountSecret, account: contentOfAccount(node, accountID) }
}

/** The same as a program wants it. */
export function given(format, { accountID, accountSecret, key, group: message, members }) {
  const { id, new: runs } = JSON.parse(message)
  const [groupSession] = Object.keys(runs)
  return {
    format,
    ...secretsIn(format, accountSecret),
    session: `${accountID}_session_z${format.base58.encode(format.randomBytes(8))}`,
    group: {
      id,
      session: groupSession,
      transactions: runs[groupSession].newTransactions,
      key: { ...key, bytes: format.bytesOf(key.secret) },
    },
    members: members.map(({ accountID: member, account }) => ({ id: member, agent: JSON.parse(account[0]).header.ruleset.initialAdmin })),
  }
}

/** The values behind messages as a fresh node of the account, or of the newest member, reads them; the group where there are none. */
export async function read(api, { accountID, accountSecret, account, group, members }, contents) {
  const reader = members.at(-1) ?? { accountID, accountSecret }
  const messages = [...account, ...members.flatMap((member) => member.account), group]
  const { node } = await nodeOfAccount(api, { ...reader, messages })
  const ids = contents.map(([{ id }]) => id)
  await node.load(JSON.parse(group).id)
  feed(
    node,
    contents.flat().map((message) => JSON.stringify(message)),
  )
  return await Promise.all(ids.map((id) => node.load(id)))
}
