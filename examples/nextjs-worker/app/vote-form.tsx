"use client"
import { type FormEvent, useState } from "react"

type Votes = Readonly<Record<string, number>>

export function VoteForm({ initial }: { initial: Votes }) {
  const [votes, setVotes] = useState(initial)

  async function vote(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const choice = new FormData(event.currentTarget).get("choice")
    const response = await fetch("/api/votes", { method: "POST", body: JSON.stringify({ choice }) })
    if (response.ok) setVotes((await response.json()).votes)
  }

  return (
    <form onSubmit={vote}>
      <ul>
        {Object.entries(votes).map(([choice, count]) => (
          <li key={choice}>
            {choice}: {count}
          </li>
        ))}
      </ul>
      <input name="choice" maxLength={40} required />
      <button type="submit">Vote</button>
    </form>
  )
}
