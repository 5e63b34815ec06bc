/** Puts tasks off until the next microtask: one for all of them, in their order. What a task throws is uncaught and stops no other. */

let waiting: (() => void)[] = []

export function inNextMicrotask(task: () => void): void {
  if (waiting.push(task) === 1) queueMicrotask(runAll)
}

function runAll(): void {
  const tasks = waiting
  waiting = []
  for (const task of tasks) {
    try {
      task()
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  }
}
