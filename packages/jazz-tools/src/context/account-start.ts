import type { LocalNode, RawAccount } from "cojson"
import { Account, type AccountClass, type AnyAccountSchema } from "../values/account/account.ts"
import { accountClassOf } from "../values/account/account-class-of.ts"
import { activeAccountContext } from "./active-account.ts"

/** AccountStart: makes the account's instance while its node starts, activates it and runs its migration. */
export class AccountStart {}
