/** For the sibling packages. No promise of stability; applications never import it. */
export { andThen, isPromise, type MaybePromise } from "./base/maybe-promise.ts"
export { systemRuntime } from "./base/system-runtime.ts"
export { authorOf } from "./ids/session-id.ts"
export { idForHeader } from "./log/header.ts"
export { accountHeader } from "./node/account-creation.ts"
export { decodeMessage, isMalformed, type Malformed } from "./wire/decode.ts"
export { encodeMessage } from "./wire/encode.ts"
