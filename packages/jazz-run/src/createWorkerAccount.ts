export { createWorkerAccount, type CreateWorkerAccountOptions, type WorkerCredentials } from "./accounts/create-worker-account.ts"
