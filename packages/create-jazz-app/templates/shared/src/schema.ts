import { co, z } from "jazz-tools"

export const Task = co.map({ title: z.string(), done: z.boolean() })

export const TaskList = co.map({ name: z.string(), tasks: co.list(Task) })

/** What an account has for itself. Lists in it may be shared with others. */
export const Root = co.map({ lists: co.list(TaskList) })

export const AppAccount = co.account({ profile: co.profile(), root: Root }).withMigration((account) => {
  // runs whenever an account is opened: what new versions of the app need is added here
  if (!account.$jazz.has("root")) account.$jazz.set("root", { lists: [{ name: "My tasks", tasks: [] }] })
})
