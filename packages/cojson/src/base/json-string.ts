/** JSON of a string. Text that needs no escaping is most of what there is; telling so is two to three times faster than escaping nothing. */
export function jsonString(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text)
}

const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/
