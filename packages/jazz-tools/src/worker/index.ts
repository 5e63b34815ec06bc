export { startWorker, type StartWorkerOptions, type Worker } from "./start-worker.ts"
