// Server rendering agent: public, private, missing
import { Account, Group, co, z } from "jazz-tools";
import { createSSRJazzAgent } from "jazz-tools/ssr";
import { boot, syncServer } from "./kit.mjs";
console.error = () => {};
const Page = co.map({ title: z.string() });
const { worker } = await boot("Editor");
const open = Page.create({ title: "Front page" }, (() => { const g = Group.create(); g.makePublic(); return g; })());
const draft = Page.create({ title: "Draft" });
await worker.$jazz.waitForAllCoValuesSync();
const agent = createSSRJazzAgent({ peer: syncServer });
for (const id of [open.$jazz.id, draft.$jazz.id, "co_zMissingMissingMissing1"]) {
  const page = await Page.load(id, { loadAs: agent });
  console.log(page.$isLoaded ? page.title : page.$jazz.loadingState);
}
process.exit(0);
