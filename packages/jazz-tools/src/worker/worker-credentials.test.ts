import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { workerCredentials } from "./worker-credentials.ts"

const accountID = "co_zExample"
const accountSecret = "sealerSecret_zA/signerSecret_zB"

beforeEach(() => {
  vi.stubEnv("JAZZ_WORKER_ACCOUNT", undefined)
  vi.stubEnv("JAZZ_WORKER_SECRET", undefined)
})
afterEach(() => {
  vi.unstubAllEnvs()
})

test.each([
  ["No accountID provided", {}],
  ["No accountSecret provided", { accountID }],
  ["Invalid accountID", { accountID: "desk", accountSecret: "x" }],
  ["Invalid accountSecret", { accountID, accountSecret: "x" }],
  ["Invalid accountSecret", { accountID, accountSecret: "sealerSecret_zA" }],
])("says %s", (message, given) => {
  expect(() => workerCredentials(given)).toThrow(expect.objectContaining({ message, cause: expect.any(String) }))
})

test("takes from the environment what is not given", () => {
  vi.stubEnv("JAZZ_WORKER_ACCOUNT", accountID)
  vi.stubEnv("JAZZ_WORKER_SECRET", accountSecret)

  expect(workerCredentials({})).toEqual({ accountID, secret: accountSecret })
  expect(workerCredentials({ accountID: "co_zOther" })).toEqual({
    accountID: "co_zOther",
    secret: accountSecret,
  })
})
