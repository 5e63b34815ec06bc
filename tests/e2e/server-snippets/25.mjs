// RPC: unexpected exception and missing worker ID
import { experimental_defineRequest, isJazzRequestError, z } from "jazz-tools";
import { boot } from "./kit.mjs";
const svc = await boot("Svc", { asActiveAccount: false });
const guest = await boot("Guest", { asActiveAccount: false });
const act = experimental_defineRequest({ url: "http://svc.test/", workerId: svc.worker.$jazz.id, request: { x: z.number() }, response: {} });
globalThis.fetch = async (url, init) => {
  try { return await act.handle(new Request(url, init), svc.worker, () => { throw new TypeError("bug in handler"); }); }
  catch (e) { console.log("handle rejected:", e.constructor.name, e.message); return new Response("oops", { status: 500 }); }
};
try { await act.send({ x: 1 }, { owner: guest.worker }); } catch (e) { console.log(isJazzRequestError(e), e.message, e.code); }
try { experimental_defineRequest({ url: "http://svc.test/", request: {}, response: {} }); } catch (e) { console.log(e.constructor.name, e.message); }
process.exit(0);
