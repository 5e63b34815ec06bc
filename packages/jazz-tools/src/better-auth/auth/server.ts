import type { AuthContext, BetterAuthPlugin } from "better-auth"
import { APIError, createAuthMiddleware } from "better-auth/api"
import { symmetricDecrypt, symmetricEncrypt } from "better-auth/crypto"
import { JAZZ_AUTH_HEADER, PROVIDER, wireCredentialsIn } from "./wire-credentials.ts"

/** What a user's row keeps of the account. */
export interface StoredAuth {
  readonly accountID: string
  readonly encryptedCredentials: string
}

/** Long enough for a visit to another sign-in page. */
const SOCIAL_SIGN_IN_MS = 10 * 60_000
const OTP_PREFIX = "sign-in-otp-"

/**
 * Keeps the Jazz account of each user: whoever signs up brings the credentials of the account that is used on the device, and gets them on every
 * device where they sign in. The server can decrypt them.
 *
 * @example
 * ```ts
 * import { jazzPlugin } from "jazz-tools/better-auth/auth/server"
 * import { betterAuth } from "better-auth"
 * import { memoryAdapter } from "better-auth/adapters/memory"
 *
 * const database = memoryAdapter({ user: [], session: [], account: [], verification: [] })
 * const auth = betterAuth({ database, secret: "s".repeat(32), emailAndPassword: { enabled: true }, plugins: [jazzPlugin()] })
 * console.log(auth.options.plugins.map(({ id }) => id)) // [ 'jazz-plugin' ]
 * ```
 */
export const jazzPlugin = () =>
  ({
    id: "jazz-plugin",
    schema: {
      user: {
        fields: {
          accountID: { type: "string", required: false, input: false },
          encryptedCredentials: { type: "string", required: false, input: false, returned: false },
        },
      },
    },
    init: () => ({
      options: { databaseHooks: { user: { create: { before: withAccount } }, verification: { create: { after: keepForOtp } } } },
    }),
    hooks: {
      before: [
        { matcher: ({ headers }) => headers?.has(JAZZ_AUTH_HEADER) === true, handler: createAuthMiddleware(takeHeader) },
        { matcher: ({ path }) => /^\/(oauth2\/)?callback/.test(path ?? ""), handler: createAuthMiddleware(takeKeptForSocial) },
        { matcher: ({ path }) => path?.startsWith("/sign-in/email-otp") === true, handler: createAuthMiddleware(takeKeptForOtp) },
      ],
      after: [
        { matcher: ({ path }) => path?.startsWith("/sign-in/social") === true, handler: createAuthMiddleware(keepForSocial) },
        {
          matcher: ({ path }) => /^\/(sign-up|sign-in|get-session)/.test(path ?? ""),
          handler: createAuthMiddleware(answerWithCredentials),
        },
      ],
    },
  }) satisfies BetterAuthPlugin

type Middleware = Parameters<typeof createAuthMiddleware>[0]
type Context = Parameters<Middleware>[0]

async function takeHeader(ctx: Context) {
  const given = wireCredentialsIn(parsed(ctx.headers?.get(JAZZ_AUTH_HEADER)))
  if (!given) return undefined
  const credentials = JSON.stringify({ ...given, provider: PROVIDER })
  const encryptedCredentials = await symmetricEncrypt({ key: ctx.context.secret, data: credentials })
  return withJazzAuth(ctx, { accountID: given.accountID, encryptedCredentials })
}

/** Every new user has an account. */
async function withAccount<U extends object>(user: U, ctx: unknown): Promise<{ readonly data: U & StoredAuth }> {
  const auth = jazzAuthOf(ctx)
  if (!auth) throw new APIError(422, { message: "JazzAuth is required on user creation" })
  return { data: { ...user, accountID: auth.accountID, encryptedCredentials: auth.encryptedCredentials } }
}

async function answerWithCredentials(ctx: Context) {
  const returned = ctx.context.returned as { readonly user?: { readonly id?: unknown } } | null | undefined
  const id = returned?.user?.id
  if (typeof id !== "string") return undefined
  const row = (await ctx.context.internalAdapter.findUserById(id)) as Partial<StoredAuth> | null
  if (!row?.encryptedCredentials) return undefined
  const jazzAuth: unknown = JSON.parse(await symmetricDecrypt({ key: ctx.context.secret, data: row.encryptedCredentials }))
  return ctx.json({ ...returned, jazzAuth })
}

/** The user leaves for another page, and comes back without the header. */
async function keepForSocial(ctx: Context) {
  const returned = ctx.context.returned as { readonly url?: unknown } | undefined
  if (typeof returned?.url !== "string") return
  const auth = jazzAuthOf(ctx)
  if (!auth) throw new APIError(500, { message: "JazzAuth not found in context" })
  const state = new URL(returned.url).searchParams.get("state")
  await keep(ctx.context, `${state}`, auth, new Date(Date.now() + SOCIAL_SIGN_IN_MS))
}

async function takeKeptForSocial(ctx: Context) {
  const { query, body } = ctx as { readonly query?: { readonly state?: unknown }; readonly body?: { readonly state?: unknown } }
  const state = query?.state ?? body?.state
  const row = typeof state === "string" ? await kept(ctx.context, state) : undefined
  if (!row) throw new APIError(404, { message: "Verification not found" })
  const auth = storedAuthIn(parsed(row.value))
  if (!auth) throw new APIError(404, { message: "JazzAuth not found in verification value" })
  return withJazzAuth(ctx, auth)
}

/** A one-time password is asked for with the header and used without it. */
async function keepForOtp(row: { readonly identifier: string; readonly expiresAt: Date }, ctx: unknown): Promise<void> {
  const auth = jazzAuthOf(ctx)
  if (auth && row.identifier.startsWith(OTP_PREFIX)) await keep((ctx as Context).context, row.identifier, auth, row.expiresAt)
}

async function takeKeptForOtp(ctx: Context) {
  const { email } = (ctx.body ?? {}) as { readonly email?: unknown }
  const row = await kept(ctx.context, `${OTP_PREFIX}${String(email)}`)
  const auth = row && storedAuthIn(parsed(row.value))
  return auth && withJazzAuth(ctx, auth)
}

function keep(context: AuthContext, name: string, auth: StoredAuth, expiresAt: Date) {
  return context.internalAdapter.createVerificationValue({
    identifier: `jazz-auth-${name}`,
    value: JSON.stringify({ jazzAuth: auth }),
    expiresAt,
  })
}

function kept(context: AuthContext, name: string) {
  return context.internalAdapter.findVerificationValue(`jazz-auth-${name}`)
}

/** For the rest of the request. */
function withJazzAuth(ctx: Context, jazzAuth: StoredAuth) {
  return { context: { ...ctx, jazzAuth } }
}

function jazzAuthOf(ctx: unknown): StoredAuth | undefined {
  return storedAuthIn(ctx)
}

function storedAuthIn(holder: unknown): StoredAuth | undefined {
  const { jazzAuth } = (holder ?? {}) as { readonly jazzAuth?: Partial<StoredAuth> }
  const isWhole = typeof jazzAuth?.accountID === "string" && typeof jazzAuth.encryptedCredentials === "string"
  return isWhole ? (jazzAuth as StoredAuth) : undefined
}

function parsed(text: string | null | undefined): unknown {
  try {
    return text ? JSON.parse(text) : undefined
  } catch {
    return undefined // as if nothing had been sent
  }
}
