import { JazzReactProvider } from "jazz-tools/react"
import { StrictMode } from "react"
import { createRoot } from "react-dom/client"
import { AppAccount } from "./schema.ts"
import { SignIn } from "./SignIn.tsx"
import "./style.css"
import { sync } from "./sync.ts"
import { TaskLists } from "./TaskLists.tsx"

const root = document.querySelector("#root")
if (!root) throw new Error("index.html has no #root")

createRoot(root).render(
  <StrictMode>
    <JazzReactProvider sync={sync} AccountSchema={AppAccount} fallback={<main>Loading…</main>}>
      <main>
        <header>
          <h1>Tasks</h1>
          <SignIn />
        </header>
        <TaskLists />
      </main>
    </JazzReactProvider>
  </StrictMode>,
)
