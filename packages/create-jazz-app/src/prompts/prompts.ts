import { createInterface, type Interface } from "node:readline/promises"
import { UsageError } from "../options/usage-error.ts"

/** The user has pressed Ctrl+C at a question. */
export class Cancelled extends Error {}

/** Where questions are asked. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream
  readonly output: NodeJS.WritableStream
  /** False when nobody is there to answer. */
  readonly isInteractive: boolean
}

interface Question {
  readonly text: string
  /** The option that would have answered it, as its user writes it. */
  readonly option: string
  /** What an empty answer means. */
  readonly preselected: string
}

/** Questions to the user, one after the other. What is typed ahead answers later ones. */
export class Prompts {
  readonly #terminal: Terminal
  #keyboard: Keyboard | undefined

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  /** One of several, which answers name, or count from 1. @throws as `ask` */
  async choose<T extends { readonly name: string; readonly summary?: string }>(question: Question, choices: readonly T[]): Promise<T> {
    const width = Math.max(...choices.map(({ name }) => name.length))
    const lines = choices.map(({ name, summary = "" }, index) => `  ${index + 1}) ${`${name.padEnd(width)}  ${summary}`.trimEnd()}`)
    const found = (answer: string) => choices.find(({ name }, index) => answer === name || answer === String(index + 1))
    const text = `${question.text}\n${lines.join("\n")}\nNumber or name`
    return this.ask(
      { ...question, text },
      (answer) => found(answer) ?? `Please answer with a number from 1 to ${choices.length}, or a name.`,
    )
  }

  /** @throws as `ask` */
  async confirm(question: Omit<Question, "preselected">): Promise<boolean> {
    const { isYes } = await this.ask({ ...question, text: `${question.text} (yes/no)`, preselected: "yes" }, (answer) => {
      const isYes = /^y(es)?$/i.test(answer)
      return isYes || /^no?$/i.test(answer) ? { isYes } : "Please answer with yes or no."
    })
    return isYes
  }

  /**
   * Asks until there is an answer that can be used. `read` gives what it means, or the sentence that says what is wrong.
   * @throws UsageError when nobody answers, Cancelled on Ctrl+C
   */
  async ask<T extends object>({ text, option, preselected }: Question, read: (answer: string) => T | string): Promise<T> {
    const { output, isInteractive } = this.#terminal
    if (!isInteractive) throw missing(option)
    output.write(`${text} [${preselected}]\n`)
    for (;;) {
      const meant = read((await this.#line(option)).trim() || preselected)
      if (typeof meant !== "string") return meant
      output.write(`${meant}\n`)
    }
  }

  /** Gives the terminal back, for other programs. */
  close(): void {
    this.#keyboard?.lines.close()
    this.#keyboard = undefined
  }

  async #line(option: string): Promise<string> {
    const { prompt, answers, cancelled } = (this.#keyboard ??= keyboardOf(this.#terminal))
    prompt()
    const { done, value } = await Promise.race([answers.next(), cancelled])
    if (done === true) throw missing(option)
    return value
  }
}

interface Keyboard {
  readonly lines: Interface
  /** Shows that an answer is wanted; nothing when the input has ended, of which there may be answers left. */
  prompt(): void
  readonly answers: AsyncIterator<string, undefined>
  /** Rejects on Ctrl+C. */
  readonly cancelled: Promise<never>
}

function keyboardOf({ input, output }: Terminal): Keyboard {
  const lines = createInterface({ input, output, terminal: true, prompt: "> " })
  const cancelled = new Promise<never>((_, reject) => lines.once("SIGINT", () => reject(new Cancelled())))
  cancelled.catch(() => {}) // it is the next question that says so
  let isOpen = true
  lines.once("close", () => (isOpen = false))
  const prompt = () => {
    if (isOpen) lines.prompt()
  }
  return { lines, prompt, answers: lines[Symbol.asyncIterator](), cancelled }
}

function missing(option: string): UsageError {
  return new UsageError(`Nobody answers here: say ${option} in the command line.`)
}
