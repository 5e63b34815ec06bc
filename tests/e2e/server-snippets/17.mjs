// Inbox: message in, result out
import { Group, InboxSender, co, z } from "jazz-tools";
import { boot } from "./kit.mjs";
const Order = co.map({ item: z.string() });
const Receipt = co.map({ line: z.string() });
const shop = await boot("Shop", { asActiveAccount: false });
const buyer = await boot("Buyer", { asActiveAccount: false });
shop.experimental.inbox.subscribe(Order, async (order, from) => {
  console.log(order.item, from === buyer.worker.$jazz.id);
  return Receipt.create({ line: `1 x ${order.item}` }, order.$jazz.owner);
});
const counter = await InboxSender.load(shop.worker.$jazz.id, buyer.worker);
const id = await counter.sendMessage(Order.create({ item: "kettle" }, Group.create({ owner: buyer.worker })));
console.log((await Receipt.load(id, { loadAs: buyer.worker })).line);
process.exit(0);
