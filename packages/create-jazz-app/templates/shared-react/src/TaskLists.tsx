import { useAcceptInvite, useAccount } from "jazz-tools/react"
import { useCallback } from "react"
import { AppAccount, TaskList } from "./schema.ts"
import { Tasks } from "./Tasks.tsx"

/** All lists of the account, and those that others have shared with it. */
export function TaskLists() {
  const me = useAccount(AppAccount, {
    resolve: { root: { lists: { $each: { tasks: { $each: true }, $onError: "catch" } } } },
  })
  useAcceptInvite({ invitedObjectSchema: TaskList, onAccept: useCallback(keep, []) })

  if (!me.$isLoaded) return <p>Loading…</p>
  return me.root.lists.map((list) =>
    list.$isLoaded ? <Tasks key={list.$jazz.id} list={list} /> : <p key={list.$jazz.id}>A list that is not here</p>,
  )
}

/** The list of an invite becomes one of ours. */
async function keep(id: string) {
  const { root } = await AppAccount.getMe().$jazz.ensureLoaded({ resolve: { root: { lists: { $each: { $onError: "catch" } } } } })
  const list = await TaskList.load(id)
  if (list.$isLoaded && !root.lists.some((known) => known.$jazz.id === id)) root.lists.$jazz.push(list)
}
