// asActiveAccount: false
import { Account, co, z } from "jazz-tools";
import { boot } from "./kit.mjs";
const { worker } = await boot("Quiet", { asActiveAccount: false });
try { Account.getMe(); } catch (e) { console.log(e.message); }
const Memo = co.map({ text: z.string() });
try { Memo.create({ text: "no owner" }); } catch (e) { console.log(e.message); }
console.log(Memo.create({ text: "explicit owner" }, { owner: worker }).text);
process.exit(0);
