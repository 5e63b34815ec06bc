import type { CryptoProvider } from "../crypto/provider.ts"
import { authorOf } from "../ids/session-id.ts"
import type { SignerLookup } from "./co-value-log.ts"
import type { Content } from "./content.ts"
import type { Segment } from "./segment.ts"

/**
 * Has other threads find out what of a content, of whose value nothing is here, is as it was signed. `done` is told once, later; what is left
 * out may be so, too. False when nothing can be found out elsewhere.
 */
export function verifyElsewhere(
  content: Content,
  crypto: CryptoProvider,
  signerOf: SignerLookup,
  done: (verified: ReadonlySet<Segment>) => void,
): boolean {
  const verified = new Set<Segment>()
  let open = 0
  for (const segment of content.segments) {
    const { sessionID, start, txs, signature, payloadBytes } = segment
    const signer = start === 0 ? signerOf(authorOf(sessionID), content) : undefined
    if (signer === undefined || signer === "missing") continue
    const hash = crypto.newLogHash(payloadBytes)
    hash.updateTexts(txs, 0, txs.length)
    const isUnderWay = crypto.verifyDigestElsewhere(signature, hash.finish(), signer, (isValid) => {
      if (isValid) verified.add(segment)
      if (--open === 0) done(verified)
    })
    if (isUnderWay) open++
  }
  return open > 0
}
