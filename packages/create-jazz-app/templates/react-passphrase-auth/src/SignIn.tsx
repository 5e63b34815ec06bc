import { wordlist } from "@scure/bip39/wordlists/english"
import { useLogOut, usePassphraseAuth } from "jazz-tools/react"
import { useState } from "react"

/** Until someone signs up, the tasks belong to an account that only this browser knows. Signing up keeps it, and them. */
export function SignIn() {
  const auth = usePassphraseAuth({ wordlist })
  const logOut = useLogOut()
  const [isNew, setIsNew] = useState(false)
  const [failure, setFailure] = useState("")

  async function attempt(action: () => Promise<unknown>) {
    setFailure("")
    try {
      await action()
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error))
    }
  }

  async function signUp() {
    await auth.signUp()
    setIsNew(true)
  }

  if (isNew) {
    return (
      <section>
        <p>These words are your account. Keep them safe: there is no other way back.</p>
        <textarea readOnly rows={3} value={auth.passphrase} aria-label="Your passphrase" />
        <button type="button" onClick={() => setIsNew(false)}>
          I have saved them
        </button>
      </section>
    )
  }
  if (auth.state === "signedIn") {
    return (
      <button type="button" onClick={logOut}>
        Log out
      </button>
    )
  }
  return (
    <form action={(data) => attempt(() => auth.logIn(String(data.get("passphrase")).trim()))}>
      <button type="button" onClick={() => attempt(signUp)}>
        Sign up
      </button>
      <input name="passphrase" placeholder="Your passphrase" aria-label="Your passphrase" autoComplete="off" required />
      <button type="submit">Log in</button>
      {failure && <p role="alert">{failure}</p>}
    </form>
  )
}
