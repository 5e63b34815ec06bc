import { UsageError } from "./usage-error.ts"

/** Frameworks that have a starter, in the order in which they are offered. */
export const FRAMEWORKS = ["react", "nextjs", "svelte"] as const
export type Framework = (typeof FRAMEWORKS)[number]

/** A template of an app. */
export interface Starter {
  readonly name: string
  readonly framework: Framework
  readonly summary: string
  /** Folders of `templates` that make it up; a later one replaces files of an earlier one. */
  readonly parts: readonly string[]
}

export const STARTERS: readonly Starter[] = [
  {
    name: "react-passkey-auth",
    framework: "react",
    summary: "React, Vite; sign-up with passkeys",
    parts: ["shared", "shared-vite", "shared-react", "shared-react-vite", "react-passkey-auth"],
  },
  {
    name: "react-passphrase-auth",
    framework: "react",
    summary: "React, Vite; sign-up with a passphrase of 24 words",
    parts: ["shared", "shared-vite", "shared-react", "shared-react-vite", "react-passphrase-auth"],
  },
  {
    name: "nextjs-minimal-auth",
    framework: "nextjs",
    summary: "Next.js, app router; anonymous accounts",
    parts: ["shared", "shared-react", "nextjs-minimal-auth"],
  },
  {
    name: "svelte-passkey-auth",
    framework: "svelte",
    summary: "Svelte, Vite; sign-up with passkeys",
    parts: ["shared", "shared-vite", "shared-svelte", "svelte-passkey-auth"],
  },
  {
    name: "svelte-minimal-auth",
    framework: "svelte",
    summary: "Svelte, Vite; anonymous accounts",
    parts: ["shared", "shared-vite", "shared-svelte", "svelte-minimal-auth"],
  },
]

/** Names that the published tool knows, and what there is instead. */
const NOT_INCLUDED: Readonly<Record<string, string>> = {
  "react-clerk-auth": "Start with react-passkey-auth and put JazzReactProviderWithClerk of jazz-tools/react in the place of its provider.",
  "react-multi-auth": "Start with react-passkey-auth or react-passphrase-auth; one app may use both hooks.",
  "nextjs-betterauth-auth": "Start with nextjs-minimal-auth and add the plugins of jazz-tools/better-auth.",
  "rn-minimal-auth": "There is nothing for React Native; react-passkey-auth is the nearest.",
  "expo-minimal-auth": "There is nothing for Expo; react-passkey-auth is the nearest.",
}

/** @throws UsageError for names of no starter */
export function starterOf(name: string): Starter {
  const starter = STARTERS.find((known) => known.name === name)
  if (starter) return starter
  const instead = Object.hasOwn(NOT_INCLUDED, name) ? NOT_INCLUDED[name] : undefined
  if (instead !== undefined) throw new UsageError(`The starter ${name} is not included. ${instead}`)
  throw new UsageError(`Invalid starter template: ${name}`)
}

/** @throws UsageError for what is no framework, or one without a starter */
export function frameworkOf(name: string): Framework {
  const framework = FRAMEWORKS.find((known) => known === name)
  if (framework) return framework
  if (name === "rn" || name === "expo") throw new UsageError(`There is no starter for ${name}. There is: ${FRAMEWORKS.join(", ")}.`)
  throw new UsageError(`Invalid framework: ${name}`)
}

export function startersFor(framework: Framework): readonly Starter[] {
  return STARTERS.filter((starter) => starter.framework === framework)
}
