// RPC addressed to a group of workers
import { Account, Group, experimental_defineRequest, z } from "jazz-tools";
import { boot } from "./kit.mjs";
const lead = await boot("Lead", { asActiveAccount: false });
const spare = await boot("Spare", { asActiveAccount: false });
const guest = await boot("Guest", { asActiveAccount: false });
const crew = Group.create({ owner: lead.worker });
crew.addMember(await Account.load(spare.worker.$jazz.id, { loadAs: lead.worker }), "writer");
await crew.$jazz.waitForSync();
const shout = experimental_defineRequest({ url: "http://crew.test/", workerId: crew.$jazz.id, request: { word: z.string() }, response: { loud: z.string() } });
globalThis.fetch = (url, init) => shout.handle(new Request(url, init), spare.worker, ({ word }) => ({ loud: word.toUpperCase() }));
console.log((await shout.send({ word: "oi" }, { owner: guest.worker })).loud);
process.exit(0);
