import type { NewContentMessage, OutgoingPeerChannel, SyncMessage } from "cojson"

/** What is asked of a meter; those of OpenTelemetry have it. */
export interface UsageMeter {
  createCounter(
    name: string,
    options?: { readonly description: string; readonly unit: string; readonly valueType: number },
  ): { add(value: number, attributes?: Attributes): void }
}

export type Attributes = Readonly<Record<string, string | number>>

type CountMessage = (message: SyncMessage | "Disconnected") => void

/** Counts the bytes of the transactions that pass, by `attributes`. */
export function usageCounter(meter: UsageMeter, way: "ingress" | "egress", attributes?: Attributes): CountMessage {
  const description = way === "ingress" ? "Total ingress bytes from peer" : "Total egress bytes"
  const counter = meter.createCounter(`jazz.usage.${way}`, { description, unit: "bytes", valueType: 0 })
  counter.add(0, attributes) // so that it is reported also before the first transaction
  return (message) => {
    if (message !== "Disconnected" && message.action === "content") counter.add(bytesIn(message), attributes)
  }
}

/** A channel that counts what it takes. Texts are parsed for that. */
export function countedChannel(channel: OutgoingPeerChannel, count: CountMessage): OutgoingPeerChannel {
  const countText = (text: string) => count(JSON.parse(text) as SyncMessage)
  return {
    push(message) {
      count(message)
      channel.push(message)
    },
    pushText(text) {
      countText(text)
      channel.pushText?.(text)
    },
    pushTexts(texts) {
      for (const text of texts) countText(text)
      channel.pushTexts?.(texts)
    },
    onClose: (callback) => channel.onClose(callback),
    close: (reason) => channel.close(reason),
    isBackedUp: () => channel.isBackedUp?.() === true,
    onDrain: (callback) => channel.onDrain?.(callback),
  }
}

/** What arrives is not checked yet. */
function bytesIn({ new: sessions }: Partial<NewContentMessage>): number {
  let bytes = 0
  for (const session of Object.values(sessions ?? {}))
    for (const transaction of Array.isArray(session?.newTransactions) ? session.newTransactions : []) bytes += bytesOf(transaction)
  return bytes
}

function bytesOf(transaction: { readonly changes?: unknown; readonly encryptedChanges?: unknown } | null): number {
  const text = transaction?.encryptedChanges ?? transaction?.changes
  return typeof text === "string" ? text.length : 0
}
