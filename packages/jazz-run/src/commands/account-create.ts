import { parseOptions, UsageError, type Command } from "./command.ts"

const DEFAULT_PEER = "wss://cloud.jazz.tools"

/** Makes an account for a server worker and prints its credentials, ready for a .env file. */
export const accountCreate: Command = {
  name: "account create",
  summary: "Create an account for a server worker and print its credentials",
  help: `Usage: jazz-run account create --name <text> [options]

Creates an account on a sync server and prints its credentials; the output is valid in a .env file.

Options:
  -n, --name <text>    Name in the account's profile (required)
  -p, --peer <url>     Sync server that keeps the account (default ${DEFAULT_PEER})
  --json               Print {"accountID", "agentSecret"} as one line of JSON
  -h, --help           Print this help
`,
  async run(args) {
    const { name, peer, json } = parseOptions(args, {
      name: { type: "string", short: "n" },
      peer: { type: "string", short: "p", default: DEFAULT_PEER },
      json: { type: "boolean", default: false },
    })
    if (name === undefined) throw new UsageError("Expected to find option: '--name'")
    const { createWorkerAccount } = await import("../accounts/create-worker-account.ts")
    const { accountID, agentSecret } = await createWorkerAccount({ name, peer })
    if (json) console.log(JSON.stringify({ accountID, agentSecret }))
    else
      console.log(
        `\n# Credentials for Jazz account "${oneLine(name)}":\nJAZZ_WORKER_ACCOUNT=${accountID}\nJAZZ_WORKER_SECRET=${agentSecret}\n`,
      )
    return 0
  },
}

/** A line break in a name would end the comment. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, " ")
}
