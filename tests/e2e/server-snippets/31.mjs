// The three crypto back-ends agree
import { NapiCrypto } from "jazz-tools/napi";
import { PureJSCrypto } from "cojson/crypto/PureJSCrypto";
import { WasmCrypto } from "cojson/crypto/WasmCrypto";
const makers = [await NapiCrypto.create(), await WasmCrypto.create(), await PureJSCrypto.create()];
const seed = Uint8Array.from({ length: 32 }, (_, i) => i);
const secrets = new Set(makers.map((c) => c.agentSecretFromSecretSeed(seed)));
const [secret] = secrets;
const signer = makers[0].getAgentSignerSecret(secret);
const signerID = makers[0].getAgentSignerID(makers[0].getAgentID(secret));
console.log(secrets.size, new Set(makers.map((c) => c.getAgentID(secret))).size, new Set(makers.map((c) => c.secureHash({ b: [1], a: "x" }))).size);
console.log(makers.flatMap((a) => makers.map((b) => b.verify(a.sign(signer, "msg"), "msg", signerID))).every(Boolean));
console.log(makers[2].secureHash({ b: [1], a: "x" }));
console.log(makers[1].getAgentID(secret));
