// RPC: plain values both ways
import { experimental_defineRequest, z } from "jazz-tools";
import { boot } from "./kit.mjs";
const till = await boot("Till", { asActiveAccount: false });
const guest = await boot("Guest", { asActiveAccount: false });
const total = experimental_defineRequest({
  url: "http://till.test/total", workerId: till.worker.$jazz.id,
  request: { cents: z.number(), count: z.number() }, response: { sum: z.number() },
});
globalThis.fetch = (url, init) => total.handle(new Request(url, init), till.worker, ({ cents, count }, madeBy) => {
  console.log(init.method, JSON.stringify(init.headers), madeBy.$jazz.id === guest.worker.$jazz.id);
  return { sum: cents * count };
});
const reply = await total.send({ cents: 250, count: 3 }, { owner: guest.worker });
console.log(reply.sum, reply.$isLoaded);
process.exit(0);
