/** The account that runs a webhook registry, at work. */
import { isRawCoID, RawAccount, type CoID } from "cojson"
import { Group, type Account } from "jazz-tools"
import { RegistryState, WebhookRegistry } from "jazz-tools/webhook"
import { startWorker } from "jazz-tools/worker"
import { createWorkerAccount } from "../accounts/create-worker-account.ts"
import { isPublicAddress } from "./public-addresses.ts"
import { restrictedPost } from "./restricted-post.ts"

export interface RegistrySecret {
  readonly registryID: string
  readonly accountID: string
  readonly accountSecret: string
}

/** What `JAZZ_WEBHOOK_REGISTRY_SECRET` says: `<registry id>__<account id>__<account secret>`. Throws when it is missing or says something else. */
export function registrySecret(env: Readonly<Record<string, string | undefined>> = process.env): RegistrySecret {
  const text = env.JAZZ_WEBHOOK_REGISTRY_SECRET
  if (!text) throw new Error("JAZZ_WEBHOOK_REGISTRY_SECRET is not set")
  const [registryID, accountID, accountSecret, ...rest] = text.split("__")
  if (!registryID || !accountID || !accountSecret || rest.length > 0) throw new Error("Invalid JAZZ_WEBHOOK_REGISTRY_SECRET")
  return { registryID, accountID, accountSecret }
}

/** A new account with an empty registry; `grant` may register. */
export async function createRegistry(peer: string, grant: string | undefined): Promise<{ registryID: string; secret: string }> {
  const { accountID, agentSecret } = await createWorkerAccount({ name: "Webhook Worker", peer })
  const { worker, shutdownWorker } = await startWorker({ accountID, accountSecret: agentSecret, syncServer: peer })
  try {
    const group = Group.create({ owner: worker })
    const registryID = WebhookRegistry.createRegistry(group).$jazz.id
    if (grant !== undefined) await setRole(group, grant, worker, "grant")
    return { registryID, secret: `${registryID}__${accountID}__${agentSecret}` }
  } finally {
    await shutdownWorker()
  }
}

/**
 * Resolves when deliveries have begun, to the way to end them.
 *
 * @param publicOnly whether webhooks at other than public addresses are not called
 */
export async function runRegistry(
  peer: string,
  { registryID, accountID, accountSecret }: RegistrySecret,
  publicOnly: boolean,
): Promise<() => Promise<void>> {
  const { shutdownWorker } = await startWorker({ accountID, accountSecret, syncServer: peer, skipInboxLoad: true })
  try {
    const registry = await WebhookRegistry.loadAndStart(registryID, publicOnly ? { fetch: restrictedPost(isPublicAddress) } : {})
    return async () => {
      registry.shutdown()
      await shutdownWorker()
    }
  } catch (error) {
    await shutdownWorker()
    throw error
  }
}

/** Rejects with `Couldn't load registry with ID …` or `Account not found`, or when the account that runs the registry would lose it. */
export async function changeRights(peer: string, secret: RegistrySecret, accountID: string, change: "grant" | "revoke"): Promise<void> {
  const { accountID: runner, accountSecret, registryID } = secret
  if (change === "revoke" && accountID === runner) throw new Error(`${accountID} runs the registry, so it keeps its rights`)
  const { worker, shutdownWorker } = await startWorker({
    accountID: runner,
    accountSecret,
    syncServer: peer,
    skipInboxLoad: true,
  })
  try {
    const registry = await RegistryState.load(registryID, { loadAs: worker })
    if (!registry.$isLoaded) throw new Error(`Couldn't load registry with ID ${registryID}`)
    await setRole(registry.$jazz.owner, accountID, worker, change)
  } finally {
    await shutdownWorker()
  }
}

async function setRole(group: Group, accountID: string, worker: Account, change: "grant" | "revoke"): Promise<void> {
  const { localNode } = worker.$jazz
  const account = isRawCoID(accountID) ? await localNode.load(accountID as CoID<RawAccount>) : "unavailable"
  if (!(account instanceof RawAccount)) throw new Error("Account not found")
  if (change === "grant") group.$jazz.raw.addMember(account, "writer")
  else group.$jazz.raw.removeMember(account)
}

export function granted(accountID: string, registryID: string): string {
  return `Webhook registration rights granted to ${accountID} for registry ${registryID} ✅`
}

export function revoked(accountID: string, registryID: string): string {
  return `Webhook registration rights of ${accountID} for registry ${registryID} revoked`
}
