import type { Metadata } from "next"
import type { ReactNode } from "react"
import "../style.css"
import { Jazz } from "./jazz.tsx"

export const metadata: Metadata = { title: "Tasks" }

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <Jazz>{children}</Jazz>
      </body>
    </html>
  )
}
