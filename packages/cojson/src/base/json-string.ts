import { platformBuffer } from "./platform-buffer.ts"
import { scratch } from "./scratch.ts"

/** JSON of a string. Text that needs no escaping is most of what there is; telling so is two to three times faster than escaping nothing. */
export function jsonString(text: string): string {
  return isPlain(text) ? `"${text}"` : JSON.stringify(text)
}

/** The same for names of members, few of which come again and again. */
export function jsonKey(name: string): string {
  const known = names.get(name)
  if (known !== undefined) return known
  const text = jsonString(name)
  if (names.size < MAX_NAMES && name.length <= MAX_NAME_LENGTH) names.set(name, text)
  return text
}

/** Whether JSON writes the text as it is. False for some such texts outside ASCII. */
export function isPlain(text: string): boolean {
  return (text.length >= LARGE && platformBuffer !== undefined && isTaggedBase64url(text)) || PLAIN.test(text)
}

/** Large texts are ciphertexts and chunks of files: padded base64url after a tag of its letters. Decoding is how native code checks that. */
function isTaggedBase64url(text: string): boolean {
  const quads = text.length % 4
  return PLAIN.test(text.slice(0, quads)) && scratch(text.length).texts.writeBase64url(text.slice(quads), 0) !== undefined
}

const LARGE = 4_096
const MAX_NAMES = 1_000
const MAX_NAME_LENGTH = 40
const names = new Map<string, string>()
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/
