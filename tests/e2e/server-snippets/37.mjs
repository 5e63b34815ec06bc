// The SSR agent is read only and there is no active account
import { Group, co, z } from "jazz-tools";
import { createSSRJazzAgent } from "jazz-tools/ssr";
import { boot, syncServer } from "./kit.mjs";
const Sign = co.map({ text: z.string() });
await boot("Painter");
const g = Group.create();
g.makePublic();
const sign = Sign.create({ text: "open" }, g);
await sign.$jazz.waitForSync();
const agent = createSSRJazzAgent({ peer: syncServer });
const seen = await Sign.load(sign.$jazz.id, { loadAs: agent });
console.log(agent.$type$, agent.canRead(seen), agent.canWrite(seen), agent.canManage(seen), agent.canAdmin(seen));
try { Group.create(); } catch (e) { console.log(e.message); }
process.exit(0);
