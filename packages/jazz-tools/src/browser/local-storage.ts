/** undefined where there is none, or the browser lets the page have none: in a sandboxed frame, or where its user has blocked cookies. */
export function localStorageOfPage(): Storage | undefined {
  try {
    return typeof localStorage === "undefined" ? undefined : localStorage
  } catch {
    return undefined // the mere look is refused
  }
}
