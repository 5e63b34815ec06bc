import { parseOptions, UsageError, type Command } from "./command.ts"
import { stopOnSignal } from "./stop-signals.ts"

const DEFAULT_PEER = "wss://cloud.jazz.tools"
const PEER_OPTION = { type: "string", short: "p", default: DEFAULT_PEER } as const
const PEER_HELP = `  -p, --peer <url>       Sync server that keeps the registry (default ${DEFAULT_PEER})`
const SECRET_HELP = "Needs the environment variable JAZZ_WEBHOOK_REGISTRY_SECRET, as create-registry prints it."

/** Makes an account that runs webhooks, and its registry. */
export const webhookCreateRegistry: Command = {
  name: "webhook create-registry",
  summary: "Create a webhook registry and the account that runs it",
  help: `Usage: jazz-run webhook create-registry [options]

Creates an account and an empty webhook registry, and prints what running it and registering webhooks need, ready for a .env file.

Options:
${PEER_HELP}
  -g, --grant <id>       Account that may register webhooks
  -h, --help             Print this help
`,
  async run(args) {
    const { peer, grant } = parseOptions(args, { peer: PEER_OPTION, grant: { type: "string", short: "g" } })
    const { createRegistry, granted } = await import("../webhooks/registry-worker.ts")
    const { registryID, secret } = await createRegistry(peer, grant)
    console.log(`# Credentials for *running* the Jazz webhook registry:\nJAZZ_WEBHOOK_REGISTRY_SECRET=${secret}`)
    console.log(`# Registry ID for *registering* webhooks:\nJAZZ_WEBHOOK_REGISTRY_ID=${registryID}`)
    if (grant !== undefined) console.error(`\n${granted(grant, registryID)}`)
    return 0
  },
}

/** Delivers until it is told to stop. */
export const webhookRun: Command = {
  name: "webhook run",
  summary: "Deliver the webhooks of a registry",
  help: `Usage: jazz-run webhook run [options]

Posts every edit of the registered values to their webhooks until SIGINT, SIGTERM or SIGHUP. ${SECRET_HELP}

Options:
${PEER_HELP}
      --public-only      Call no webhook inside this machine's networks
  -h, --help             Print this help
`,
  run: explained(async (args) => {
    const { peer, "public-only": publicOnly } = parseOptions(args, {
      peer: PEER_OPTION,
      "public-only": { type: "boolean", default: false },
    })
    const { registrySecret, runRegistry } = await import("../webhooks/registry-worker.ts")
    const secret = registrySecret()
    const { keepLogging } = await import("./keep-logging.ts")
    keepLogging()
    stopOnSignal(await runRegistry(peer, secret, publicOnly))
    console.log(`Webhook registry ${secret.registryID} running as ${secret.accountID}`)
    return undefined
  }),
}

export const webhookGrant: Command = changeOfRights({
  verb: "grant",
  summary: "Let an account register webhooks",
  effect: "Lets an account register webhooks.",
})

export const webhookRevoke: Command = changeOfRights({
  verb: "revoke",
  summary: "Take the right to register webhooks away",
  effect: "Takes the right to register webhooks away from an account. What it has registered stays.",
})

function changeOfRights({ verb, summary, effect }: { verb: "grant" | "revoke"; summary: string; effect: string }): Command {
  return {
    name: `webhook ${verb}`,
    summary,
    help: `Usage: jazz-run webhook ${verb} --accountID <id> [options]

${effect} ${SECRET_HELP}

Options:
  -a, --accountID <id>   The account (required)
${PEER_HELP}
  -h, --help             Print this help
`,
    run: explained(async (args) => {
      const { accountID, peer } = parseOptions(args, { accountID: { type: "string", short: "a" }, peer: PEER_OPTION })
      if (accountID === undefined) throw new UsageError("Expected to find option: '--accountID'")
      const { changeRights, granted, registrySecret, revoked } = await import("../webhooks/registry-worker.ts")
      const secret = registrySecret()
      await changeRights(peer, secret, accountID, verb)
      console.error((verb === "grant" ? granted : revoked)(accountID, secret.registryID))
      return 0
    }),
  }
}

/** Programs that use these commands look for the reason on stdout; everybody else finds it on stderr, and on a terminal once. */
function explained(run: Command["run"]): Command["run"] {
  return async (args) => {
    try {
      return await run(args)
    } catch (error) {
      if (error instanceof Error && !process.stdout.isTTY) console.log(error.message)
      throw error
    }
  }
}
