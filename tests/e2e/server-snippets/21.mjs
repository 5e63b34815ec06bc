// Inbox: ownership and visibility errors
import { InboxSender, co, z } from "jazz-tools";
import { boot, nap } from "./kit.mjs";
const Note = co.map({ t: z.string() });
const host = await boot("Host", { asActiveAccount: false });
const user = await boot("User", { asActiveAccount: false });
const say = (e) => console.log(e.message);
const to = await InboxSender.load(host.worker.$jazz.id, user.worker);
await to.sendMessage(Note.create({ t: "mine" }, { owner: user.worker })).catch(say);
host.worker.profile.$jazz.owner.removeMember("everyone");
await host.worker.$jazz.waitForAllCoValuesSync();
await nap(200);
await InboxSender.load(host.worker.$jazz.id, user.worker).catch(say);
process.exit(0);
