/** Where the published packages have a viewer of values for developers. Here there is none; apps that show it build and run without it. */

/** In which corner its button would be. */
export type Position = "right" | "left" | "bottom right" | "bottom left" | "top right" | "top left"

let isSaid = false

/**
 * Shows nothing, and says so once in the console.
 *
 * @example
 * ```ts
 * import { JazzInspector } from "jazz-tools/inspector"
 *
 * console.log(JazzInspector({ position: "left" })) // null
 * ```
 */
export function JazzInspector(_props: { readonly position?: Position }): null {
  if (!isSaid) console.warn("JazzInspector shows nothing: these packages have no inspector.")
  isSaid = true
  return null
}
