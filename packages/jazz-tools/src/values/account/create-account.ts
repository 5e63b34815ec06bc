import { connectedPeers, LocalNode, type RawAccount } from "cojson"
import { activeAccountContext } from "../../context/active-account.ts"
import type { ValuePlan } from "../../schema/plan.ts"
import { kinds } from "../kinds.ts"
import type { Account } from "./account.ts"
import type { AccountCredentials, CreateAccountOptions, CreateAsOptions, CreatedAs } from "./account-options.ts"

interface NewNode {
  readonly account: Account
  readonly node: LocalNode
  readonly credentials: AccountCredentials
}

async function newNode(plan: ValuePlan, options: CreateAccountOptions): Promise<NewNode> {
  let account: Account | undefined
  const made = await LocalNode.withNewlyCreatedAccount({
    ...options,
    migration: async (raw: RawAccount, _node: LocalNode, creationProps) => {
      account = plan.kind.wrap(raw, plan, kinds.scope(raw, plan)) as Account // the plan makes accounts
      const created = account
      await activeAccountContext.run(created, () => created.applyMigration({ ...options.creationProps, ...creationProps }))
    },
  })
  if (!account) throw new Error("The node started without its account")
  return { account, node: made.node, credentials: { accountID: made.accountID, accountSecret: made.accountSecret } }
}

/** A new account on a node of its own. */
export async function createAccount(plan: ValuePlan, options: CreateAccountOptions): Promise<Account> {
  return (await newNode(plan, options)).account
}

/** A new account that reaches the servers through the worker's node; its own node lives only until everything is synced. */
export async function createAccountAs(
  plan: ValuePlan,
  worker: Account,
  options: CreateAsOptions<Account>,
  resolve: unknown,
): Promise<CreatedAs<Account>> {
  const workerNode = worker.$jazz.localNode
  const [toWorker, toNew] = connectedPeers(`worker_${worker.$jazz.id}`, `created_by_${worker.$jazz.id}`, {
    peer1role: "server",
    peer2role: "client",
  })
  workerNode.syncManager.addPeer(toNew)
  const { account, node, credentials } = await newNode(plan, {
    creationProps: options.creationProps,
    crypto: workerNode.crypto,
    peers: [toWorker],
  })
  try {
    if (options.onCreate) {
      const seen = (await kinds.load(node, plan, worker.$jazz.id, {})) as Account & { readonly $isLoaded: boolean }
      if (!seen.$isLoaded) throw new Error("Unable to load the worker account")
      await options.onCreate(account, seen, credentials)
    }
    await account.$jazz.waitForAllCoValuesSync({ timeout: options.waitForSyncTimeout ?? 60_000 })
    const loaded = (await kinds.load(workerNode, plan, account.$jazz.id, { resolve })) as Account & { readonly $isLoaded: boolean }
    if (!loaded.$isLoaded) throw new Error("Unable to load the created account")
    return { credentials, account: loaded }
  } finally {
    await node.gracefulShutdown()
  }
}
