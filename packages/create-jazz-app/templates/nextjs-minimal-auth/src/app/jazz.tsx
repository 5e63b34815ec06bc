"use client"

import type { SyncConfig } from "jazz-tools"
import { JazzReactProvider } from "jazz-tools/react"
import type { ReactNode } from "react"
import { apiKey } from "../apiKey.ts"
import { AppAccount } from "../schema.ts"

/** The server in `NEXT_PUBLIC_SYNC_SERVER` (`.env`), or else the sync service. */
const server = process.env.NEXT_PUBLIC_SYNC_SERVER as `wss://${string}` | undefined
const sync: SyncConfig = { peer: server ?? `wss://cloud.jazz.tools/?key=${apiKey}` }

/** Everyone gets an account that only their browser knows; a server that renders has none, and `enableSSR` lets it show what needs none. */
export function Jazz({ children }: { children: ReactNode }) {
  return (
    <JazzReactProvider sync={sync} AccountSchema={AppAccount} enableSSR>
      {children}
    </JazzReactProvider>
  )
}
