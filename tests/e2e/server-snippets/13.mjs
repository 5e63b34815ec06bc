// Secret of another account
import { startWorker } from "jazz-tools/worker";
import { hire, syncServer } from "./kit.mjs";
const a = await hire("A"), b = await hire("B");
await startWorker({ syncServer, accountID: a.accountID, accountSecret: b.accountSecret }).catch((e) => console.log(e.message));
process.exit(0);
