import type { RawCoID } from "../ids/co-id.ts"
import type { CoValueHeader } from "../log/header.ts"
import type { NodeContext } from "./ports.ts"

/** Presence: how much of a value is in memory, and whether others have all of it. */
export abstract class Presence {
  abstract readonly id: RawCoID
  abstract readonly node: NodeContext
  abstract get header(): CoValueHeader | undefined

  isAvailable(): boolean {
    return this.header !== undefined
  }

  hasVerifiedContent(): boolean {
    return this.isAvailable()
  }

  /** The value itself once its header is here. */
  get verified(): (this & { readonly header: CoValueHeader }) | undefined {
    return this.header && (this as this & { readonly header: CoValueHeader }) // the header is never taken away again
  }

  get loadingState(): "unknown" | "loading" | "available" | "unavailable" {
    return this.isAvailable() ? "available" : this.node.loadingState(this.id)
  }

  /** Whether pieces of the value that were announced are missing. */
  isStreaming(): boolean {
    return this.node.isDownloading(this.id)
  }

  isCompletelyDownloaded(): boolean {
    return this.isAvailable() && !this.isStreaming()
  }

  /** Resolves when no announced piece of the value is missing. */
  async waitForFullStreaming(): Promise<this> {
    await this.node.whenDownloaded(this.id)
    return this
  }

  waitForSync(options: { readonly timeout?: number } = {}): Promise<unknown> {
    return this.node.waitForSync(this.id, options.timeout)
  }
}
