import { beforeEach, expect, test, vi } from "vitest"
import { type Account } from "../index.ts"
import { activeAccountContext } from "../context/active-account.ts"
import { createJazzTestAccount } from "../testing/test-accounts.ts"
import { setupJazzTestSync } from "../testing/test-sync.ts"
import { authenticateRequest, generateAuthToken, parseAuthToken } from "./auth-token.ts"

let api: Account
let user: Account

beforeEach(async () => {
  vi.useRealTimers()
  await setupJazzTestSync()
  api = await createJazzTestAccount({ isCurrentActiveAccount: true })
  user = await createJazzTestAccount()
  await user.$jazz.waitForAllCoValuesSync()
})

const withHeader = (value: string) => new Request("http://api.test/", { headers: { Authorization: value } })

test("a token names the account and the time and is accepted", async () => {
  const token = generateAuthToken(user)
  const [signature, id, at] = token.split("~")

  expect(signature).toMatch(/^signature_z/)
  expect(id).toBe(user.$jazz.id)
  expect(Math.abs(Date.now() - Number(at))).toBeLessThan(5000)
  const { account, error } = await authenticateRequest(withHeader(`Jazz ${token}`))
  expect(error).toBeUndefined()
  expect(account?.$jazz.id).toBe(user.$jazz.id)
})

test("a request without token, or with another scheme, is nobody's", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {})

  expect(await authenticateRequest(new Request("http://api.test/"))).toEqual({})
  expect(await authenticateRequest(withHeader("Bearer abc"))).toEqual({})
  expect(warn).toHaveBeenCalledOnce()
  const elsewhere = await authenticateRequest(new Request(`http://api.test/?token=${generateAuthToken(user)}`), {
    getToken: (request) => new URL(request.url).searchParams.get("token"),
  })
  expect(elsewhere.account?.$jazz.id).toBe(user.$jazz.id)
  warn.mockRestore()
})

test.each([undefined as never, "", "x", "a~b~c", "signature_z1~co_zNobody~x", "signature_z1~sealer_z1~1", "signature_z1~co_zNobody~1~2"])(
  "%j is no token",
  async (token) => {
    expect((await parseAuthToken(token)).error?.message).toBe("Invalid token")
  },
)

test("a token runs out, cannot be made for later, and cannot be changed", async () => {
  const token = generateAuthToken(user)
  const [signature = "", id, at] = token.split("~")

  expect((await parseAuthToken(token, { expiration: -1 })).error?.message).toBe("Token expired")
  expect((await parseAuthToken(`${signature}~${id}~${Number(at) + 3_600_000}`)).error?.message).toBe("Invalid token")
  expect((await parseAuthToken(`${signature}~${id}~${Number(at) + 1}`)).error?.message).toBe("Invalid signature")
  expect((await parseAuthToken(`${signature}~${api.$jazz.id}~${at}`)).error?.message).toBe("Invalid signature")
  expect((await parseAuthToken(`signature_z111~${id}~${at}`)).error?.message).toBe("Invalid signature")
})

test("needs somebody who loads the account", async () => {
  activeAccountContext.set(null)

  await expect(parseAuthToken(generateAuthToken(user))).rejects.toThrow("No active account")
  expect((await parseAuthToken(generateAuthToken(user), { loadAs: api })).account?.$jazz.id).toBe(user.$jazz.id)
})
