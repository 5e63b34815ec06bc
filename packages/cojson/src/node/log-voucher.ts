import { bytesToBase64url } from "../base/base64url.ts"
import { utf8Encode } from "../base/utf8.ts"
import type { CryptoProvider } from "../crypto/provider.ts"
import type { AgentSecret } from "../ids/agent-id.ts"
import type { LogVoucher } from "../log/stored-run.ts"

const CONTEXT = utf8Encode("marks of stored logs")
const MARK_BYTES = 18

/** An agent vouches for logs in its own storage: BLAKE3 of a key that follows from its secret, of the place and of the texts. */
export function logVoucher(crypto: CryptoProvider, secret: AgentSecret): LogVoucher {
  let key: string | undefined
  return {
    markOf(id, sessionID, texts) {
      key ??= bytesToBase64url(crypto.blake3HashOnceWithContext(utf8Encode(secret), { context: CONTEXT }))
      const place = `${key} ${id} ${sessionID} ${texts.length}\n`
      if (texts.length === 1) return crypto.blake3HashBase64url(place, texts[0] ?? "", MARK_BYTES) // as most logs
      return bytesToBase64url(digestOf(place, texts, crypto).subarray(0, MARK_BYTES))
    },
  }
}

function digestOf(place: string, texts: readonly string[], crypto: CryptoProvider): Uint8Array {
  const hash = crypto.newLogHash()
  hash.updateTexts([place], 0, 1)
  hash.updateTexts(texts, 0, texts.length)
  return hash.finish()
}
