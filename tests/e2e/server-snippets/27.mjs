// Authentication token in an HTTP header
import { authenticateRequest, generateAuthToken } from "jazz-tools";
import { boot } from "./kit.mjs";
const api = await boot("Api");
const user = await boot("User", { asActiveAccount: false });
const token = generateAuthToken(user.worker);
const [signature, id, at] = token.split("~");
console.log(signature.startsWith("signature_z"), id === user.worker.$jazz.id, Date.now() - Number(at) < 5000);
const signed = await authenticateRequest(new Request("http://api.test/", { headers: { Authorization: `Jazz ${token}` } }));
console.log(signed.account.$jazz.id === id, signed.error);
const bare = await authenticateRequest(new Request("http://api.test/"));
console.log(bare.account, bare.error);
process.exit(0);
