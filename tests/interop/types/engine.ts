/** The engine below the values, as `$jazz.raw` and programs without schemas use it. */
import { co, z, type Account } from "jazz-tools"
import { EVERYONE, isRawCoID, Profile } from "cojson"
import type {
  AccountMeta,
  BinaryCoStreamMeta,
  BinaryStreamItem,
  BinaryStreamStart,
  CoID,
  CoValueCore,
  LocalNode,
  PeerState,
  RawBinaryCoStream,
  RawCoList,
  RawCoMap,
  RawCoPlainText,
  RawCoStream,
  RawCoValue,
  SessionID,
} from "cojson"

type Step = { text: string; done?: boolean; next: CoID<RawCoMap<{ at: number }>> }
type StepMap = RawCoMap<Step>

export async function handles(node: LocalNode, next: Step["next"]): Promise<unknown[]> {
  const group = node.createGroup()
  const step = group.createMap<StepMap>({ text: "x", next })
  const text: string | undefined = step.get("text")
  step.set("done", true, "trusting")
  step.set("done", undefined)
  step.assign({ text: "y" })
  step.delete("done")
  // @ts-expect-error another type
  step.set("text", 4)
  // @ts-expect-error no such key
  step.set("nope", 4)
  // @ts-expect-error no such key
  step.get("nope")
  const edits: unknown[] = [...step.editsAt("text")].map(({ value, at, by }) => [value?.length, at.getTime(), by])
  for (const key of step.keys()) edits.push([step.lastEditAt(key)?.value])
  const loaded = await node.load(step.id)
  if (loaded === "unavailable") return edits
  step.subscribe((map) => edits.push([map.get("text")]))

  const list = group.createList<RawCoList<{ x: number }>>([{ x: 1 }])
  list.append({ x: 2 }, 0, "trusting")
  list.appendItems([{ x: 3 }])
  list.prepend({ x: 0 })
  list.replace(0, { x: 4 })
  const stream = group.createStream<RawCoStream<{ x: number }>>()
  stream.push({ x: 1 })
  for (const { value } of stream.itemsIn("co_z_session_z" as SessionID)) edits.push([value.x])
  const anyMap = group.createMap({ a: 1, b: [1, { c: null }] })
  group.addMember(EVERYONE, "reader")
  const past: unknown = anyMap.atTime(5).get("a")
  return [
    text,
    loaded.get("text")?.length,
    list.get(0)?.x,
    list.asArray()[0]?.x,
    list.editAt(0)?.value.x,
    stream.getSingleStream()?.[0]?.x,
    past,
  ]
}

/** A handle whose content is known can be given where any handle will do. */
export function anyHandle(step: StepMap, list: RawCoList<string>, show: (map: RawCoMap) => void): RawCoValue[] {
  show(step)
  return [step, list, step.group]
}

export async function accounts(node: LocalNode): Promise<unknown> {
  const account = node.expectCurrentAccount("here")
  const profileID = account.get("profile")
  const profile = profileID && (await node.load(profileID))
  return profile && profile !== "unavailable" && isRawCoID(profile.id) ? profile.get("name") : undefined
}

const Note = co.map({ body: co.plainText(), count: z.number() })
type ContentOf<V> = V extends { $isLoaded: true; $jazz: { raw: infer Raw } } ? Raw : never

/** Histories of an editor: every transaction, who made it and when, and the text as it was. */
export function historyOf(note: co.loaded<typeof Note, { body: true }>, me: Account): unknown[] {
  const raw: ContentOf<(typeof note)["body"]> = note.body.$jazz.raw
  const moments = raw.core.getValidSortedTransactions().map(({ txID, madeAt, changes }) => [txID.sessionID, madeAt, changes.length])
  const last = note.$jazz.raw.core.verifiedTransactions.at(-1)
  const written: number = Object.values(note.$jazz.raw.core.knownState().sessions).reduce((sum, count) => sum + count, 0)
  const edits = [...note.$jazz.raw.editsAt("count")].map(({ value, at, by }) => [value, at, by])
  const { agentSecret } = me.$jazz.localNode.getCurrentAgent()
  return [moments, last?.txID.txIndex, last?.changes, written, edits, raw.atTime(5).toString(), agentSecret.length]
}

/** What a migration asks before it believes that a key is missing. */
interface Downloadable {
  $jazz: { raw: { core: { isCompletelyDownloaded: () => boolean; waitForFullStreaming: () => Promise<unknown> } } }
}
async function isWhole({ $jazz }: Downloadable): Promise<boolean> {
  return $jazz.raw.core.isCompletelyDownloaded() || (await $jazz.raw.core.waitForFullStreaming()) !== undefined
}
export const wholeNote = (note: co.loaded<typeof Note>, me: Account) => Promise.all([isWhole(note), isWhole(me)])

/** The inside of a value, copied into another node and followed. */
export async function insides(from: CoValueCore, into: LocalNode): Promise<unknown> {
  for (const piece of from.verified?.newContentSince(undefined) ?? []) into.syncManager.handleNewContent(piece, "import")
  const core = await into.loadCoValueCore(from.id)
  const stop = core.subscribe((value, unsubscribe) => (value.isAvailable() ? unsubscribe() : undefined), false)
  stop()
  return [core.verified?.header.meta, core.hasVerifiedContent(), core.isStreaming(), into.getLoaded(core.id as CoID<RawCoMap>)?.get("a")]
}

/** What reads give is the reader's, to sort and fill. */
export function copies(step: StepMap, list: RawCoList<string>, text: RawCoPlainText, stream: RawCoStream<number>): unknown[] {
  const arrays: string[][] = [list.asArray(), list.toJSON(), text.toJSON()]
  const numbers: number[] = stream.getSingleStream() ?? []
  const first: string | undefined = step.editsAt("text").next().value?.value
  const written: string = step.toJSON().text
  const sizes = Object.values(stream.items).map((items) => items.sort((a, b) => a.madeAt - b.madeAt).length)
  const operations = step.ops.text?.map(({ txID, madeAt, change, trusting }) => [txID.txIndex, madeAt, change.op, trusting])
  return [arrays, numbers, first, written, sizes, operations]
}

/** A file that is copied as it is stored, and who hears of it. */
export function storedFile(node: LocalNode, file: RawBinaryCoStream<BinaryCoStreamMeta>, start: BinaryStreamStart): string[] {
  const items: BinaryStreamItem[] = [start, { type: "chunk", chunk: "binary_UAQ==" }, { type: "end" }]
  for (const item of items) file.push(item)
  const { id, secret } = file.group.getCurrentReadKey()
  const names = node.syncManager.getPeers(file.id).map((peer: PeerState) => `${peer.role} ${peer.id}`)
  const account: AccountMeta = { type: "account" }
  return [...names, `key of ${account.type}: ${id.slice(4)}`, secret ?? "none", Profile.name]
}
