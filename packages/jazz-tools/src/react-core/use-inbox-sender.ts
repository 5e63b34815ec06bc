import { useCallback, useRef } from "react"
import { InboxSender } from "../inbox/inbox-sender.ts"
import type { CoValue } from "../values/base.ts"
import { useAgent } from "./jazz-context.ts"

/**
 * Sends to the inbox of an account or worker; the sender is loaded with the first message, once.
 *
 * @example
 * ```ts
 * import { experimental_useInboxSender } from "jazz-tools/react"
 *
 * const Order = co.map({ dish: z.string() })
 * function Menu({ kitchen }: { kitchen: string }) {
 *   const send = experimental_useInboxSender<co.loaded<typeof Order>>(kitchen)
 *   return createElement("button", { onClick: () => send(Order.create({ dish: "Soup" })) }, "Soup")
 * }
 * console.log(renderToString(createElement(JazzTestProvider, { account: me, children: createElement(Menu, { kitchen: me.$jazz.id }) }))) // <button>Soup</button>
 * ```
 */
export function experimental_useInboxSender<I extends CoValue, O extends CoValue | undefined = undefined>(
  ownerID: string | undefined,
): (message: I) => ReturnType<InboxSender<I, O>["sendMessage"]> {
  const me = useAgent()
  const loaded = useRef<{ readonly of: readonly unknown[]; readonly sender: Promise<InboxSender<I, O>> }>(undefined)
  if (me.$type$ === "Anonymous") throw new Error("useInboxSender can't be used in a JazzProvider with auth === 'guest'.")
  return useCallback(
    async (message: I) => {
      if (!ownerID) throw new Error("Inbox owner ID is required")
      const isLoaded = loaded.current?.of[0] === ownerID && loaded.current.of[1] === me
      if (!isLoaded) loaded.current = { of: [ownerID, me], sender: InboxSender.load<I, O>(ownerID, me) }
      return (await loaded.current?.sender)?.sendMessage(message) as ReturnType<InboxSender<I, O>["sendMessage"]> // just loaded
    },
    [ownerID, me],
  )
}
