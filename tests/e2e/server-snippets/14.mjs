// Shutdown uploads; another worker reads a public value
import { Group, co, z } from "jazz-tools";
import { boot } from "./kit.mjs";
const Price = co.map({ cents: z.number() });
const writer = await boot("Writer");
const open = Group.create();
open.makePublic();
const price = Price.create({ cents: 1250 }, open);
await writer.shutdownWorker();
const reader = await boot("Reader");
const copy = await Price.load(price.$jazz.id, { loadAs: reader.worker });
console.log(copy.$isLoaded, copy.cents, copy.$jazz.loadingState);
process.exit(0);
