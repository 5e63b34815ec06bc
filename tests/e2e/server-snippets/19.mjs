// Inbox: message sent while the worker is offline; not delivered twice
import { Group, InboxSender, co, z } from "jazz-tools";
import { startWorker } from "jazz-tools/worker";
import { boot, hire, nap, syncServer } from "./kit.mjs";
const Ping = co.map({ tag: z.string() });
const post = await hire("Post");
const user = await boot("User", { asActiveAccount: false });
const to = await InboxSender.load(post.accountID, user.worker);
const answer = to.sendMessage(Ping.create({ tag: "while away" }, Group.create({ owner: user.worker })));
console.log(await Promise.race([answer, nap(300).then(() => "still waiting")]));
for (const shift of ["first", "second"]) {
  const w = await startWorker({ ...post, syncServer, asActiveAccount: false });
  w.experimental.inbox.subscribe(Ping, async ({ tag }) => console.log(shift, "shift got", tag));
  await nap(400);
  await w.shutdownWorker();
}
console.log(await answer);
process.exit(0);
