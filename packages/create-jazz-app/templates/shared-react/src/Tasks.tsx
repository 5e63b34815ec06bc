import type { co } from "jazz-tools"
import { createInviteLink } from "jazz-tools/react"
import { useState } from "react"
import type { TaskList } from "./schema.ts"

/** One list. What is changed here is changed everywhere, and every change shows up here. */
export function Tasks({ list }: { list: co.loaded<typeof TaskList, { tasks: { $each: true } }> }) {
  const [link, setLink] = useState<string>()

  function add(data: FormData) {
    const title = String(data.get("title")).trim()
    if (title !== "") list.tasks.$jazz.push({ title, done: false })
  }

  return (
    <section>
      <header>
        <h2>{list.name}</h2>
        <button type="button" onClick={() => setLink(createInviteLink(list, "writer"))}>
          Share
        </button>
      </header>
      {link && (
        <p>
          Whoever opens <a href={link}>this link</a> can read and write the list.
        </p>
      )}
      <ul>
        {list.tasks.map((task) => (
          <li key={task.$jazz.id}>
            <label>
              <input type="checkbox" checked={task.done} onChange={(event) => task.$jazz.set("done", event.target.checked)} />{" "}
              {task.done ? <s>{task.title}</s> : task.title}
            </label>
          </li>
        ))}
      </ul>
      <form action={add}>
        <input name="title" placeholder="What is to be done?" aria-label="New task" required />
        <button type="submit">Add</button>
      </form>
    </section>
  )
}
