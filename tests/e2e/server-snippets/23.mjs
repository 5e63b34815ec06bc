// RPC: application error
import { JazzRequestError, experimental_defineRequest, isJazzRequestError, z } from "jazz-tools";
import { boot } from "./kit.mjs";
const gate = await boot("Gate", { asActiveAccount: false });
const guest = await boot("Guest", { asActiveAccount: false });
const enter = experimental_defineRequest({ url: "http://gate.test/", workerId: gate.worker.$jazz.id, request: { age: z.number() }, response: {} });
globalThis.fetch = async (url, init) => {
  const res = await enter.handle(new Request(url, init), gate.worker, ({ age }) => { throw new JazzRequestError("Too young", 403, { age }); });
  console.log(res.status, res.headers.get("X-Jazz-Request-Error"), await res.clone().text());
  return res;
};
try { await enter.send({ age: 9 }, { owner: guest.worker }); } catch (e) {
  console.log(isJazzRequestError(e), e instanceof Error, e.message, e.code, JSON.stringify(e.details));
}
process.exit(0);
