import { useLogOut, usePasskeyAuth } from "jazz-tools/react"
import { useState } from "react"

/** Until someone signs up, the tasks belong to an account that only this browser knows. Signing up keeps it, and them. */
export function SignIn() {
  const auth = usePasskeyAuth({ appName: "Tasks" })
  const logOut = useLogOut()
  const [failure, setFailure] = useState("")

  async function attempt(action: () => Promise<unknown>) {
    setFailure("")
    try {
      await action()
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error))
    }
  }

  if (auth.state === "signedIn") {
    return (
      <button type="button" onClick={logOut}>
        Log out
      </button>
    )
  }
  return (
    <form action={(data) => attempt(() => auth.signUp(String(data.get("name"))))}>
      <input name="name" placeholder="Your name" aria-label="Your name" autoComplete="username webauthn" required />
      <button type="submit">Sign up</button>
      <button type="button" onClick={() => attempt(auth.logIn)}>
        Log in
      </button>
      {failure && <p role="alert">{failure}</p>}
    </form>
  )
}
