/** Ready-made sign-in screens, for a start. */
import { createElement, useState, type ReactElement, type ReactNode } from "react"
import { usePassphraseAuth, useDemoAuth } from "../react-core/use-auth.ts"
import { usePasskeyAuth } from "./use-passkey-auth.ts"

interface ScreenProps {
  readonly appName: string
  /** Shown to who is signed in. */
  readonly children?: ReactNode
}

/**
 * Signing up with a display name and a passkey.
 *
 * @example
 * ```ts
 * import { PasskeyAuthBasicUI } from "jazz-tools/react"
 *
 * const page = renderToString(createElement(JazzTestProvider, { account: me, children: createElement(PasskeyAuthBasicUI, { appName: "Garden", appHostname: "garden.example.com" }) }))
 * console.log(page.match(/<h1.*?<\/h1>/)?.[0], page.includes("Log in with existing account")) // <h1 style="font-size:1.25rem">Garden</h1> true
 * ```
 */
export function PasskeyAuthBasicUI({ appName, appHostname, children }: ScreenProps & { readonly appHostname?: string }): ReactNode {
  const auth = usePasskeyAuth({ appName, ...(appHostname !== undefined && { appHostname }) })
  const attempt = useAttempt()
  if (auth.state === "signedIn") return children
  return screen(appName, [
    attempt.message,
    nameForm("Display name", (name) => attempt.run(() => auth.signUp(name))),
    button("Log in with existing account", () => attempt.run(auth.logIn)),
  ])
}

/**
 * Signing up with a name, without any secret.
 *
 * @example
 * ```ts
 * import { DemoAuthBasicUI } from "jazz-tools/react"
 *
 * const page = renderToString(createElement(JazzTestProvider, { account: me, children: createElement(DemoAuthBasicUI, { appName: "Garden" }) }))
 * console.log(page.match(/<h1.*?<\/h1>/)?.[0], page.includes("Display name")) // <h1 style="font-size:1.25rem">Garden</h1> true
 * ```
 */
export function DemoAuthBasicUI({ appName, children }: ScreenProps): ReactNode {
  const auth = useDemoAuth()
  const attempt = useAttempt()
  if (auth.state === "signedIn") return children
  return screen(appName, [
    attempt.message,
    nameForm("Display name", (name) => attempt.run(() => auth.signUp(name))),
    auth.existingUsers.map((name) => button(name, () => attempt.run(() => auth.logIn(name)))),
  ])
}

/**
 * Signing up with a passphrase, which is shown once, and logging in with it.
 *
 * @example
 * ```ts
 * import { PassphraseAuthBasicUI } from "jazz-tools/react"
 * import { wordlist } from "@scure/bip39/wordlists/english"
 *
 * const page = renderToString(createElement(JazzTestProvider, { account: me, children: createElement(PassphraseAuthBasicUI, { appName: "Garden", wordlist }) }))
 * console.log(page.match(/<h1.*?<\/h1>/)?.[0], page.includes("Create new account")) // <h1 style="font-size:1.25rem">Garden</h1> true
 * ```
 */
export function PassphraseAuthBasicUI({ appName, wordlist, children }: ScreenProps & { readonly wordlist: string[] }): ReactNode {
  const auth = usePassphraseAuth({ wordlist })
  const attempt = useAttempt()
  const [step, setStep] = useState<"start" | "saving" | "logging in">("start")
  if (auth.state === "signedIn" && step !== "saving") return children
  switch (step) {
    case "start":
      return screen(appName, [
        attempt.message,
        button("Create new account", () => attempt.run(() => auth.signUp().then(() => setStep("saving")))),
        button("Log in", () => setStep("logging in")),
      ])
    case "saving":
      return screen("Your passphrase", [
        createElement("p", { key: "why" }, "Whoever knows these words is you. Keep them safe: there is no other way back."),
        createElement("textarea", { key: "words", readOnly: true, value: auth.passphrase, rows: 5 }),
        button("Copy", () => attempt.run(() => navigator.clipboard.writeText(auth.passphrase))),
        button("I have saved it!", () => setStep("start")),
        attempt.message,
      ])
    case "logging in":
      return screen("Log in", [
        attempt.message,
        nameForm("Enter your passphrase", (words) => attempt.run(() => auth.logIn(words)), "Log in"),
        button("Back", () => setStep("start")),
      ])
  }
}

/** Runs what may fail, and tells why it did. */
function useAttempt() {
  const [error, setError] = useState<string>()
  const run = (action: () => Promise<unknown>): void => {
    setError(undefined)
    action().catch((reason: unknown) => setError(textOf(reason)))
  }
  return { run, message: error === undefined ? null : createElement("p", { key: "error", role: "alert", style: { color: "red" } }, error) }
}

/** The reason behind an error tells more than the error. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}

function screen(title: string, parts: readonly ReactNode[]): ReactElement {
  const style = { display: "grid", gap: "0.75rem", maxWidth: "20rem", margin: "4rem auto", padding: "0 1rem" }
  return createElement("main", { style }, createElement("h1", { style: { fontSize: "1.25rem" } }, title), ...parts)
}

function button(text: string, onClick: () => void): ReactElement {
  return createElement("button", { key: text, type: "button", onClick }, text)
}

function nameForm(placeholder: string, onName: (name: string) => void, submit = "Sign up"): ReactElement {
  const action = (data: FormData) => onName(String(data.get("name")).trim())
  const input = createElement("input", { name: "name", placeholder, "aria-label": placeholder, required: true, autoComplete: "webauthn" })
  return createElement(
    "form",
    { key: "form", action, style: { display: "grid", gap: "0.75rem" } },
    input,
    createElement("button", { type: "submit" }, submit),
  )
}
