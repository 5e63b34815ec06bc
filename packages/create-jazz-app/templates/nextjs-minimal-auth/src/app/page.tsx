"use client"

import { useAgent } from "jazz-tools/react"
import { TaskLists } from "../TaskLists.tsx"

export default function Page() {
  const hasAccount = useAgent().$type$ === "Account"
  return (
    <main>
      <h1>Tasks</h1>
      {hasAccount ? <TaskLists /> : <p>Loading…</p>}
    </main>
  )
}
