import { Account, co, consumeInviteLink, createInviteLink, Group, parseInviteLink, z } from "jazz-tools"
import { attempt, attemptLater, me, newPeer, settle, show, state } from "./show.mjs"

const ROLES = ["reader", "writer", "writeOnly", "manager", "admin"]
const Doc = co.map({ t: z.string() })
const { account: otto, seen: ottoSeen } = await newPeer("Otto")
const { account: pia, seen: piaSeen } = await newPeer("Pia")
const ottoID = otto.$jazz.id
const piaID = pia.$jazz.id
const synced = async (account = me) => {
  await account.$jazz.waitForAllCoValuesSync()
  await settle(30)
}
const groupWith = (role) => {
  const group = Group.create()
  group.addMember(ottoSeen, role)
  return group
}
const asOtto = async (group) => {
  await synced()
  return Group.load(group.$jazz.id, { loadAs: otto })
}

await show("a new group", () => {
  const group = Group.create()
  const members = group.members.map(({ id, role, account, ref }) => [id, role, account.$type$, ref.id])
  return [
    members,
    group.myRole(),
    group.getRoleOf("everyone"),
    group.getRoleOf("me"),
    group.getParentGroups(),
    group.$jazz.owner,
    group.$type$,
  ]
})
for (const role of [...ROLES, "nonsense"]) {
  await show(`add ${role}`, () => {
    const group = Group.create()
    const [added, open] = [attempt(() => group.addMember(ottoSeen, role)), attempt(() => group.addMember("everyone", role))]
    const container = Group.create()
    const inherited = attempt(() => container.addMember(groupWith("writer"), role))
    const roles = [group.getRoleOf(ottoID), group.getRoleOf("everyone"), container.getRoleOf(ottoID), container.getParentGroups().length]
    return [added, open, inherited, roles, group.members.map((member) => member.role)]
  })
}
for (const mine of ROLES) {
  await show(`what a ${mine} may do`, async () => {
    const group = groupWith(mine)
    const doc = Doc.create({ t: "0" }, group)
    const [list, feed] = [co.list(z.string()).create(["a"], group), co.feed(z.string()).create(["a"], group)]
    await synced()
    const [theirs, items, log] = await Promise.all([
      Doc.load(doc.$jazz.id, { loadAs: otto }),
      co.list(z.string()).load(list.$jazz.id, { loadAs: otto }),
      co.feed(z.string()).load(feed.$jazz.id, { loadAs: otto }),
    ])
    const read = [theirs.t, [...items], log.perAccount[me.$jazz.id]?.value]
    theirs.$jazz.set("t", "1")
    items.$jazz.push("b")
    log.$jazz.push("b")
    await synced(otto)
    const rights = [ottoSeen.canRead(doc), ottoSeen.canWrite(doc), ottoSeen.canManage(doc), ottoSeen.canAdmin(group)]
    return [read, [theirs.t, [...items], log.byMe?.value], [doc.t, [...list], feed.perAccount[ottoID]?.value], rights]
  })
  await show(`a ${mine} leaves`, async () => {
    const group = groupWith(mine)
    const left = attempt(() => 0)
    const seenByOtto = await asOtto(group)
    seenByOtto.removeMember(otto)
    await synced(otto)
    return [left, group.getRoleOf(ottoID)]
  })
  for (const role of ROLES) {
    await show(`a ${mine} gives and takes ${role}`, async () => {
      const group = groupWith(mine)
      const seenByOtto = await asOtto(group)
      const piaByOtto = await Account.load(piaID, { loadAs: otto })
      const given = attempt(() => seenByOtto.addMember(piaByOtto, role))
      await synced(otto)
      const after = group.getRoleOf(piaID)
      group.addMember(piaSeen, role)
      await synced()
      const taken = attempt(() => seenByOtto.removeMember(piaByOtto))
      await synced(otto)
      return [given, after, taken, group.getRoleOf(piaID)]
    })
    await show(`inherited ${mine} as ${role}`, () => {
      const container = Group.create()
      attempt(() => container.addMember(groupWith(mine), role))
      return [container.getRoleOf(ottoID), container.members.length, container.getDirectMembers().length]
    })
  }
  await show(`invited as ${mine}`, async () => {
    const group = Group.create()
    const doc = Doc.create({ t: "s" }, group)
    const secret = group.$jazz.createInvite(mine)
    await synced()
    const joined = await otto.acceptInvite(group.$jazz.id, secret, Group)
    await pia.acceptInvite(group.$jazz.id, secret, Group)
    const again = await attemptLater(async () => (await otto.acceptInvite(group.$jazz.id, secret, Group)).myRole())
    await Promise.all([synced(otto), synced(pia)])
    const theirs = await Doc.load(doc.$jazz.id, { loadAs: otto })
    return [joined.myRole(), again, group.getRoleOf(ottoID), group.getRoleOf(piaID), theirs.t]
  })
}
await show("inheritance", () => {
  const inner = groupWith("writer")
  let chain = inner
  for (let i = 0; i < 4; i++) {
    const next = Group.create()
    next.addMember(chain)
    chain = next
  }
  const both = groupWith("reader")
  both.addMember(inner)
  const before = [chain.getRoleOf(ottoID), both.getRoleOf(ottoID), both.members.map((member) => member.role)]
  inner.removeMember(ottoSeen)
  return [before, chain.getRoleOf(ottoID), both.getRoleOf(ottoID)]
})
for (const role of [undefined, ...ROLES])
  await show(`inherited ${role}, where everyone reads`, async () => {
    const inner = Group.create().makePublic()
    if (role) inner.addMember(ottoSeen, role)
    const container = Group.create()
    container.addMember(inner)
    const doc = Doc.create({ t: "c" }, container)
    await synced()
    const theirs = await Doc.load(doc.$jazz.id, { loadAs: otto, skipRetry: true })
    return [container.getRoleOf(ottoID), state(theirs), theirs.t, ottoSeen.canRead(doc)]
  })
await show("cycles", () => {
  const [a, b] = [Group.create(), Group.create()]
  a.addMember(b)
  b.addMember(a)
  a.addMember(a)
  return [a.getParentGroups().length, b.getParentGroups().length]
})
await show("everyone", async () => {
  const group = Group.create()
  const doc = Doc.create({ t: "x" }, group)
  const steps = [() => group.makePublic() === group, () => group.makePublic("writer") === group, () => group.removeMember("everyone")]
  const seenRights = steps.map((step) => [
    step(),
    group.getRoleOf("everyone"),
    ottoSeen.canRead(doc),
    ottoSeen.canWrite(doc),
    group.members.length,
  ])
  const container = Group.create()
  container.addMember(Group.create().makePublic("writer"))
  return [seenRights, container.getRoleOf("everyone"), container.getRoleOf(ottoID)]
})
for (const [from, to] of [
  ["writer", "reader"],
  ["reader", "writeOnly"],
  ["writer", "writeOnly"],
  ["manager", "reader"],
  ["writeOnly", "reader"],
])
  await show(`the read key after ${from} becomes ${to}`, () => {
    const group = groupWith(from)
    const { id } = group.$jazz.raw.getCurrentReadKey()
    group.addMember(ottoSeen, to)
    const changed = id !== group.$jazz.raw.getCurrentReadKey().id
    group.removeMember(ottoSeen)
    return [changed, id !== group.$jazz.raw.getCurrentReadKey().id]
  })
await show("removal and return", async () => {
  const group = groupWith("writer")
  const doc = Doc.create({ t: "1" }, group)
  await synced()
  await Doc.load(doc.$jazz.id, { loadAs: otto })
  group.removeMember(ottoSeen)
  doc.$jazz.set("t", "2")
  await synced()
  const out = await Doc.load(doc.$jazz.id, { loadAs: otto })
  group.addMember(ottoSeen, "reader")
  await synced()
  const back = await Doc.load(doc.$jazz.id, { loadAs: otto })
  return [state(out), back.t]
})
await show("values that accounts own", () => {
  const doc = Doc.create({ t: "1" }, me)
  const { owner } = doc.$jazz
  const refused = [() => owner.addMember(ottoSeen, "reader"), () => owner.makePublic(), () => owner.$jazz.createInvite()].map(attempt)
  return [owner.$type$, owner.myRole(), owner.members.length, refused, me.canAdmin(doc), ottoSeen.canRead(doc)]
})
await show("mistakes", async () => {
  const group = Group.create()
  const secret = Group.create().$jazz.createInvite()
  await synced()
  return [
    attempt(() => Group.create({ owner: ottoSeen })),
    attempt(() => group.addMember(Group.create(), "writeOnly")),
    await attemptLater(() => Group.createInvite("co_zNobody")),
    await attemptLater(() => otto.acceptInvite(group.$jazz.id, secret, Group)),
    await attemptLater(() => otto.acceptInvite(group.$jazz.id, "junk", Group)),
    await attemptLater(() => otto.acceptInvite("co_zNobodyNobodyNobodyNobodyNo", secret, Group)),
    await attemptLater(() => ottoSeen.acceptInvite(group.$jazz.id, secret, Group)),
  ]
})
await show("links", async () => {
  const group = Group.create()
  const doc = Doc.create({ t: "c" }, group)
  const hinted = createInviteLink(doc, "writer", "https://example.com", "doc")
  const plain = createInviteLink(group, "reader", "https://example.com/a?b=c")
  await synced()
  const consume = (inviteURL, forValueHint) => consumeInviteLink({ inviteURL, invitedObjectSchema: Doc, as: otto, forValueHint })
  const consumed = [
    await consume(hinted, "other"),
    await consume(hinted),
    await consume("https://example.com"),
    await consume(hinted, "doc"),
  ]
  await synced(otto)
  const strange = ["https://example.com/#/invite/", "https://example.com/#/other/a/b", "https://example.com/#/invite/a/b/c/d"]
  return [
    hinted,
    plain,
    [hinted, plain, ...strange].map(parseInviteLink),
    attempt(() => parseInviteLink("no")),
    consumed,
    group.getRoleOf(ottoID),
  ]
})
await show("groups that extend each other by turns", async () => {
  const [one, two, three] = [0, 1, 2].map(() => me.$jazz.localNode.createGroup())
  const otto = ottoSeen.$jazz.raw
  const roles = (time) => [one, two, three].map((group) => (time ? group.atTime(time) : group).roleOf(otto.id))
  const steps = [
    () => one.addMember(otto, "reader"),
    () => one.extend(two),
    () => two.addMember(otto, "writer"),
    () => one.revokeExtend(two),
    () => three.extend(two, "manager"),
    () => two.extend(one, "admin"),
    () => two.removeMember(otto),
    () => three.revokeExtend(two),
    () => two.extend(three),
    () => three.addMember(otto, "manager"),
    () => two.revokeExtend(one),
  ]
  const times = []
  for (const step of steps) {
    step()
    await settle(2)
    times.push(Date.now())
    await settle(2)
  }
  return [roles(), times.map(roles), [one, two, three].map((group) => group.getParentGroups().length)]
})

for (const role of ["admin", "manager"])
  await show(`who never got the key, as ${role}`, async () => {
    const [group, above, parent] = [Group.create(), Group.create(), Group.create()]
    for (const one of [above, parent]) one.addMember(ottoSeen, "admin")
    group.addMember(piaSeen, "reader")
    group.$jazz.raw.set(ottoID, role, "trusting")
    const theirs = await asOtto(group)
    const [child, theirParent] = await Promise.all([asOtto(above), asOtto(parent)])
    const tries = [
      ...ROLES.flatMap((given) => [() => theirs.addMember(piaSeen, given), () => theirs.$jazz.createInvite(given)]),
      ...["reader", "writer", "writeOnly"].map((given) => () => theirs.makePublic(given)),
      () => theirs.removeMember(piaSeen),
      () => theirs.$jazz.raw.rotateReadKey(),
      () => child.addMember(theirs),
      () => theirs.addMember(theirParent),
    ]
    const answers = tries.map((action) => String(attempt(action)?.message ?? "done"))
    return [answers, theirs.members.map(({ role: present }) => present)]
  })
