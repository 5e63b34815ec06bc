// Credentials from the environment; worker is the active account
import { Account } from "jazz-tools";
import { startWorker } from "jazz-tools/worker";
import { hire, syncServer } from "./kit.mjs";
const { accountID, accountSecret } = await hire("Night Porter");
Object.assign(process.env, { JAZZ_WORKER_ACCOUNT: accountID, JAZZ_WORKER_SECRET: accountSecret });
const { worker } = await startWorker({ syncServer });
console.log(worker.$jazz.id === accountID, worker.isMe, Account.getMe() === worker, worker.profile.name);
process.exit(0);
