// Export on one node, import on another without network
import { Group, co, importContentPieces, z, createAnonymousJazzContext } from "jazz-tools";
import { PureJSCrypto } from "cojson/crypto/PureJSCrypto";
import { boot } from "./kit.mjs";
const Menu = co.map({ soup: z.string() });
await boot("Chef");
const wall = Group.create();
wall.makePublic();
const menu = Menu.create({ soup: "leek" }, wall);
const wire = JSON.parse(JSON.stringify(menu.$jazz.export()));
console.log(Object.keys(wire).sort().join(), wire.id === menu.$jazz.id);
const { agent } = createAnonymousJazzContext({ peers: [], crypto: new PureJSCrypto() });
importContentPieces(wire.contentPieces, agent);
console.log((await Menu.load(wire.id, { loadAs: agent })).soup);
process.exit(0);
