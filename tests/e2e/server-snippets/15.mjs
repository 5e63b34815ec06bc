// Waiting for and observing the connection
import { boot, nap } from "./kit.mjs";
const w = await boot("Pulse");
await w.waitForConnection();
const states = [];
const off = w.subscribeToConnectionChange((up) => states.push(up));
console.log(typeof off, states);
await w.shutdownWorker();
await nap(100);
console.log(states);
process.exit(0);
