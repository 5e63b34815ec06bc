import { PACKAGE_MANAGERS } from "./package-managers.ts"
import { FRAMEWORKS, STARTERS } from "./starters.ts"

export const HELP = `Usage: create-jazz-app [directory] [options]

Makes a new Jazz app from a starter. What the options leave open is asked.

Arguments:
  directory                     Folder of the app; "." is the current one

Options:
  -f, --framework <name>        ${FRAMEWORKS.join(", ")}
  -s, --starter <name>          One of those below
  -p, --package-manager <name>  ${PACKAGE_MANAGERS.map(({ name }) => name).join(", ")}
  -k, --api-key <key>           Key of the sync service, or an e-mail address
  -g, --git <true|false>        Make a git repository with a first commit
  --no-install                  Install nothing; works without a network
  -h, --help                    Print this help

Starters:
${STARTERS.map(({ name, summary }) => `  ${name.padEnd(28)}  ${summary}`).join("\n")}

Examples:
  create-jazz-app
  create-jazz-app my-app --starter react-passkey-auth --package-manager npm --git true
  create-jazz-app . -f svelte
`
