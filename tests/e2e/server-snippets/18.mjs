// Inbox: no result and failing handler
import { Group, Inbox, InboxSender, co, z } from "jazz-tools";
import { boot } from "./kit.mjs";
console.error = () => {};
const Job = co.map({ n: z.number() });
const mill = await boot("Mill", { asActiveAccount: false });
const user = await boot("User", { asActiveAccount: false });
mill.experimental.inbox.subscribe(Job, async ({ n }) => { if (n > 1) throw new RangeError("too big"); });
const to = await InboxSender.load(mill.worker.$jazz.id, user.worker);
const group = Group.create({ owner: user.worker });
console.log(await to.sendMessage(Job.create({ n: 1 }, group)));
await to.sendMessage(Job.create({ n: 2 }, group)).catch((e) => console.log(e.constructor.name, "|", e.message));
const { failed } = await Inbox.load(mill.worker);
console.log(Object.values(failed.toJSON()).flat().map((f) => f.errors));
process.exit(0);
