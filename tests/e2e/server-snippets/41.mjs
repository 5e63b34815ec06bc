// Sync server in a program, with HTTP middleware
import { startSyncServer } from "jazz-run/startSyncServer";
const gate = await startSyncServer({ host: "127.0.0.1", port: undefined, inMemory: true, db: "",
  middleware: (req, res) => {
    if (req.url !== "/version") return false;
    res.writeHead(200).end("harbour 3");
    return true;
  } });
const base = `http://127.0.0.1:${gate.address().port}`;
for (const path of ["/version", "/health"]) console.log(await (await fetch(base + path)).text());
console.log(gate.localNode.account === undefined, typeof gate.localNode.syncManager.addPeer);
gate.close();
process.exit(0);
