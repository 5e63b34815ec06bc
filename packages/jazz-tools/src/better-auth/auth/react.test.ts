// @vitest-environment happy-dom
import { createAuthClient } from "better-auth/client"
import { act, createElement } from "react"
import { createRoot } from "react-dom/client"
import { renderToString } from "react-dom/server"
import { expect, test, vi } from "vitest"
import { createJazzTestAccount, JazzTestProvider } from "../../react-core/testing.ts"
import { jazzPluginClient } from "./client.ts"
import { AuthProvider, type BetterAuthClient } from "./react.ts"

test("the client hears of the context, and of the storage of credentials", async () => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
  const account = await createJazzTestAccount({ isCurrentActiveAccount: true })
  const jazz = { setJazzContext: vi.fn(), setAuthSecretStorage: vi.fn() }
  const page = document.createElement("div")
  const root = createRoot(page)
  const render = (betterAuthClient: BetterAuthClient) =>
    act(async () => {
      const child = createElement(AuthProvider, { betterAuthClient, children: "inside" })
      root.render(createElement(JazzTestProvider, { account, children: child }))
    })

  await render({ jazz })

  expect(page.textContent).toBe("inside")
  expect(jazz.setJazzContext.mock.lastCall?.[0].me).toBe(account)
  expect(jazz.setAuthSecretStorage).toHaveBeenCalledOnce()
  await expect(render({} as BetterAuthClient)).rejects.toThrow("Better Auth client has been initialized without the jazzPluginClient")
})

test("a client of Better Auth is taken with the plugin only", async () => {
  const account = await createJazzTestAccount({ isCurrentActiveAccount: true })
  const html = (betterAuthClient: BetterAuthClient) => {
    const child = createElement(AuthProvider, { betterAuthClient, children: "inside" })
    return renderToString(createElement(JazzTestProvider, { account, children: child }))
  }

  expect(html(createAuthClient({ baseURL: "http://id.test", plugins: [jazzPluginClient()] }))).toBe("inside")
  const without = createAuthClient({ baseURL: "http://id.test" }) as unknown as BetterAuthClient
  expect(() => html(without)).toThrow("Better Auth client has been initialized without the jazzPluginClient")
})
