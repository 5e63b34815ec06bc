// Credential validation of startWorker
import { startWorker } from "jazz-tools/worker";
import { hire, syncServer } from "./kit.mjs";
const desk = await hire("Desk");
for (const creds of [{}, { accountID: desk.accountID }, { accountID: "desk", accountSecret: "x" }, { accountID: desk.accountID, accountSecret: "x" }])
  await startWorker({ syncServer, ...creds }).catch((e) => console.log(e.message));
process.exit(0);
