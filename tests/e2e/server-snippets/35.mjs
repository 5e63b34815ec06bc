// Creating an account on behalf of a user
import { co } from "jazz-tools";
import { startWorker } from "jazz-tools/worker";
import { boot, syncServer } from "./kit.mjs";
const { worker } = await boot("Registrar");
const User = co.account();
const { credentials, account } = await User.createAs(worker, {
  creationProps: { name: "Imported user" },
  onCreate: async (fresh, maker, c) => console.log(fresh.$jazz.id === c.accountID, maker.$jazz.id === worker.$jazz.id),
});
console.log(account.$jazz.id === credentials.accountID, credentials.accountSecret.startsWith("sealerSecret_z"));
const login = await startWorker({ ...credentials, syncServer, asActiveAccount: false });
console.log(login.worker.profile.name);
process.exit(0);
