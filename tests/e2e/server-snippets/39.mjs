// Better Auth database adapter
import { betterAuth } from "better-auth";
import { co, z } from "jazz-tools";
import { JazzBetterAuthDatabaseAdapter } from "jazz-tools/better-auth/database-adapter";
import { startWorker } from "jazz-tools/worker";
import { hire, syncServer } from "./kit.mjs";
const keeper = await hire("Auth keeper");
const auth = betterAuth({ baseURL: "http://id.test", secret: "s".repeat(32), database: JazzBetterAuthDatabaseAdapter({ syncServer, ...keeper }), emailAndPassword: { enabled: true } });
const { user } = await auth.api.signUpEmail({ body: { email: "io@id.test", password: "correct horse", name: "Io" } });
const again = await auth.api.signInEmail({ body: { email: "io@id.test", password: "correct horse" } });
console.log(user.id.startsWith("co_z"), again.user.id === user.id);
const Database = co.map({ group: co.group(), tables: co.map({ user: co.list(co.map({ email: z.string() })) }) });
const { worker } = await startWorker({ ...keeper, syncServer });
const db = await Database.loadUnique("better-auth-root", keeper.accountID, { loadAs: worker, resolve: { tables: { user: { $each: true } } } });
console.log(db.tables.user.map((row) => row.email), Object.keys(db.tables).sort().join());
process.exit(0);
