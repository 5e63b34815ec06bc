/** Credentials as they travel between the client and the server of Better Auth, and as they are stored there, encrypted. */
import type { AgentSecret } from "cojson"
import type { AuthCredentials } from "../../auth/auth-credentials.ts"

export const JAZZ_AUTH_HEADER = "x-jazz-auth"
export const PROVIDER = "better-auth"

export interface WireCredentials {
  readonly accountID: string
  readonly secretSeed?: readonly number[]
  readonly accountSecret: string
  readonly provider?: string
}

export function toWire({ accountID, secretSeed, accountSecret }: AuthCredentials): WireCredentials {
  return { accountID, ...(secretSeed && { secretSeed: [...secretSeed] }), accountSecret }
}

export function fromWire({ accountID, secretSeed, accountSecret }: WireCredentials): AuthCredentials & { readonly provider: string } {
  return {
    accountID,
    ...(secretSeed && { secretSeed: Uint8Array.from(secretSeed) }),
    accountSecret: accountSecret as AgentSecret, // whoever uses it derives keys from it, which checks the form
    provider: PROVIDER,
  }
}

/** The credentials in a header or an answer; undefined for anything else. */
export function wireCredentialsIn(value: unknown): WireCredentials | undefined {
  if (typeof value !== "object" || value === null) return undefined
  const { accountID, accountSecret, secretSeed } = value as Partial<Record<keyof WireCredentials, unknown>>
  if (typeof accountID !== "string" || typeof accountSecret !== "string") return undefined
  const seed =
    Array.isArray(secretSeed) && secretSeed.every((byte) => typeof byte === "number") ? { secretSeed: secretSeed as number[] } : {}
  return { accountID, ...seed, accountSecret }
}
