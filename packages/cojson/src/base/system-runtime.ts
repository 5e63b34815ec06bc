import { logger } from "./logger.ts"
import type { Runtime } from "./runtime.ts"

/** A program keeps one core busy, and its engine, which compiles and collects beside it, another. Where there are no more, threads make a load slower. */
const BUSY_CORES = 2

/** The real clock, timers and console. Works in Node, browsers, workers and edge runtimes. */
export const systemRuntime: Runtime = {
  now: () => Date.now(),
  defer: deferrer(),
  soon: (task) => queueMicrotask(task),
  timer(delayMs, task, purpose = "background") {
    const timer: unknown = setTimeout(task, delayMs)
    if (purpose === "background" && hasUnref(timer)) timer.unref()
    return () => clearTimeout(timer as ReturnType<typeof setTimeout>)
  },
  log: logger,
  get hasThreads() {
    return coreCount() > BUSY_CORES
  },
}

/** 0 where nobody tells. Some edge runtimes throw when they are asked. */
function coreCount(): number {
  try {
    return globalThis.process?.getBuiltinModule?.("node:os").availableParallelism() ?? 0
  } catch {
    return 0
  }
}

type Defer = Runtime["defer"]

/** What the platform has of the ways to end a macrotask. */
export interface DeferringPlatform {
  readonly setImmediate?: ((task: () => void) => unknown) | undefined
  readonly MessageChannel?: typeof globalThis.MessageChannel | undefined
}

/**
 * Chooses on first use: some edge runtimes have a `setImmediate` and a `MessageChannel` that only throw. Node loads its `MessageChannel`
 * when somebody looks at it. Exported for its test.
 */
export function deferrer(platform: DeferringPlatform = globalThis as DeferringPlatform): Defer {
  const { setImmediate } = platform
  let chosen: Defer | undefined
  return (task) => {
    chosen ??= choose(setImmediate, platform)
    chosen(task)
  }
}

function choose(setImmediate: DeferringPlatform["setImmediate"], platform: DeferringPlatform): Defer {
  if (setImmediate && works(() => setImmediate(() => {}))) return (task) => void setImmediate(task)
  const { MessageChannel } = platform
  if (MessageChannel && works(() => new MessageChannel())) return deferOverMessages(MessageChannel)
  return (task) => void setTimeout(task, 0)
}

function works(attempt: () => unknown): boolean {
  try {
    attempt()
    return true
  } catch {
    return false // not supported after all
  }
}

/**
 * Browsers delay nested timeouts by 4 ms and more; messages to oneself arrive at once, in order. The channel opens on first use.
 * Exported for its test.
 */
export function deferOverMessages(Channel: typeof globalThis.MessageChannel): Defer {
  const waiting: (() => void)[] = []
  let port: MessagePort | undefined
  return (task) => {
    waiting.push(task)
    if (!port) {
      const { port1, port2 } = new Channel()
      port1.onmessage = () => waiting.shift()?.()
      port = port2
    }
    port.postMessage(null)
  }
}

function hasUnref(timer: unknown): timer is { unref(): void } {
  return typeof timer === "object" && timer !== null && "unref" in timer && typeof timer.unref === "function"
}
