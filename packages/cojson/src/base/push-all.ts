/** Arguments of one call; stacks hold many more. */
export const MAX_ARGUMENTS = 4_096

/** Appends many items. What is pushed one by one takes ten times as long until the loop is compiled. */
export function pushAll<T>(target: T[], items: readonly T[]): void {
  for (let from = 0; from < items.length; from += MAX_ARGUMENTS) target.push(...items.slice(from, from + MAX_ARGUMENTS))
}
