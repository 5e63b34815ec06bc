// Credential storage format and events
import { AuthSecretStorage, InMemoryKVStore, KvStoreContext } from "jazz-tools";
const kv = new InMemoryKVStore();
KvStoreContext.getInstance().initialize(kv);
const store = new AuthSecretStorage();
const seen = [];
store.onUpdate((signedIn) => seen.push(signedIn));
const base = { accountID: "co_zExample", accountSecret: "sealerSecret_zA/signerSecret_zB", secretSeed: new Uint8Array([7, 8]) };
await store.set({ ...base, provider: "anonymous" });
await store.set({ ...base, provider: "house-sso" });
console.log(await kv.get("jazz-logged-in-secret"));
console.log(store.isAuthenticated, (await store.get()).secretSeed);
await store.clear();
console.log(await store.get(), seen);
