/**
 * The format and nothing else: what every program has to do that reads or writes it, on the primitives of our native back-end. Nothing here
 * looks after rights, peers, storage or anything that may go wrong.
 */
import { base58 } from "@scure/base"
import { loadNativePrimitives } from "../../packages/cojson/dist/crypto/backends/native.js"

const NONCE_BYTES = 24
const ID_BYTES = 19
/** Code units of changes after which a log can be cut, so must be signed. */
const CUT = 102_400
/** Transactions that the cipher opens at a time. */
const RUN = 1_000
const SMALL_TEXT = 4_096
/** Calls of every primitive before the first that is timed: an account and a group have been made. */
const CALLS = 5

export async function openFormat() {
  const primitives = await loadNativePrimitives()
  const { transactionTexts } = primitives

  /** `"hash_z…"` with its quotes, as it is signed. */
  function signedBytes(digest) {
    return Buffer.from(`"hash_z${base58.encode(digest)}"`, "latin1")
  }

  const format = {
    ...primitives,
    base58,
    bytesOf: (text) => base58.decode(text.slice(text.indexOf("_z") + 2)),
    idOf: (headerText) => `co_z${base58.encode(primitives.blake3Once(Buffer.from(headerText)).subarray(0, ID_BYTES))}`,
    nonceOf: (material) => primitives.blake3Once(Buffer.from(material)).subarray(0, NONCE_BYTES),
    /** Of the nonce's material, up to the index. */
    prefixOf: (id, session) => `{"in":"${id}","tx":{"sessionID":"${session}","txIndex":`,

    /** A log has `texts`, and in `cuts` how many of them each signature covers. */
    newLog: () => ({ hash: primitives.blake3(), texts: [], size: 0, cuts: [] }),
    /** A private transaction. */
    append(log, changes, key, prefix, seed) {
      const index = log.texts.length
      const encrypted = `encrypted_U${changes.length > SMALL_TEXT ? closeLarge(changes, key, prefix, index) : transactionTexts.close(changes, key.bytes, prefix, index)}`
      format.appendText(
        log,
        `{"encryptedChanges":"${encrypted}","keyUsed":"${key.id}","madeAt":${Date.now()},"privacy":"private"}`,
        encrypted.length,
        seed,
      )
    },
    appendText(log, text, size, seed) {
      log.texts.push(text)
      log.size += size
      if (log.size > CUT) format.sign(log, seed)
    },
    sign(log, seed) {
      const { texts, cuts } = log
      log.hash.updateTexts(texts, cuts.at(-1)?.count ?? 0, texts.length)
      log.size = 0
      cuts.push({ count: texts.length, signature: format.signature(log.hash.digest(), seed) })
    },
    signature: (digest, seed) => `signature_z${base58.encode(primitives.ed25519Sign(signedBytes(digest), seed))}`,
    /** Throws unless it was signed. */
    verify(digest, signature, signer) {
      if (!primitives.ed25519Verify(format.bytesOf(signature), signedBytes(digest), signer)) throw new Error("not signed")
    },

    /** The changes of private transactions of one session, from its beginning: those of all of them in one array. */
    openAll(texts, key, prefix) {
      const all = []
      if (texts.some((text) => text.length > SMALL_TEXT)) {
        for (const [index, text] of texts.entries()) all.push(JSON.parse(openLarge(JSON.parse(text).encryptedChanges, key, prefix, index)))
        return all
      }
      for (let index = 0; index < texts.length; index += RUN) {
        const run = { texts: texts.slice(index, index + RUN), index, prefix, key: key.bytes, keyName: key.id, separator: 0 }
        const parsed = JSON.parse(transactionTexts.openRun(run).json)
        for (let i = 0; i < parsed.length; i += 2) all.push(parsed[i])
      }
      return all
    },
    openOne: (encrypted, key, prefix, index) =>
      JSON.parse(transactionTexts.open(encrypted, "encrypted_U".length, key.bytes, prefix, index)),

    seal(text, from, to, material) {
      const box = primitives.secretBoxSeal(Buffer.from(text), primitives.x25519(from, to), format.nonceOf(material))
      return `sealed_U${padded(Buffer.from(box.buffer).toString("base64url"))}`
    },
    unseal(sealed, secret, from, material) {
      const box = Buffer.from(sealed.slice("sealed_U".length), "base64url")
      return Buffer.from(primitives.secretBoxOpen(box, primitives.x25519(secret, from), format.nonceOf(material))).toString()
    },
  }

  function closeLarge(changes, key, prefix, index) {
    const bytes = Buffer.from(changes)
    primitives.xsalsa20Xor(bytes, key.bytes, format.nonceOf(`${prefix}${index}}}`), bytes)
    return padded(bytes.base64urlSlice(0, bytes.length))
  }

  function openLarge(encrypted, key, prefix, index) {
    const bytes = Buffer.from(encrypted.slice("encrypted_U".length), "base64url")
    primitives.xsalsa20Xor(bytes, key.bytes, format.nonceOf(`${prefix}${index}}}`), bytes)
    return bytes.utf8Slice(0, bytes.length)
  }

  callAll(format)
  return format
}

export function secretsIn(format, accountSecret) {
  const [sealer, signer] = accountSecret.split("/")
  return { sealer: format.bytesOf(sealer), seed: format.bytesOf(signer) }
}

function callAll(format) {
  const key = { id: "key_z", bytes: new Uint8Array(32) }
  const seed = format.randomBytes(32)
  for (let i = 0; i < CALLS; i++) {
    const log = format.newLog()
    const id = format.idOf(`{"uniqueness":"z${format.base58.encode(format.randomBytes(12))}"}`)
    format.append(log, "[]", key, format.prefixOf(id, "session"), seed)
    format.sign(log, seed)
    format.verify(log.hash.finish(), log.cuts[0].signature, format.ed25519PublicKey(seed))
    const publicKey = format.x25519PublicKey(seed)
    format.unseal(format.seal("[]", seed, publicKey, id), seed, publicKey, id)
  }
}

function padded(base64) {
  return base64 + "=".repeat((4 - (base64.length % 4)) % 4)
}

/** Items by position, in blocks: what an index costs at least. */
export class Order {
  #blocks = [[]]

  at(position) {
    for (const block of this.#blocks) {
      if (position < block.length) return block[position]
      position -= block.length
    }
    return undefined
  }

  insert(position, item) {
    const blocks = this.#blocks
    let i = 0
    while (i < blocks.length - 1 && position > blocks[i].length) position -= blocks[i++].length
    const block = blocks[i]
    block.splice(position, 0, item)
    if (block.length > BLOCK) blocks.splice(i + 1, 0, block.splice(BLOCK >> 1))
  }

  remove(position) {
    for (const block of this.#blocks) {
      if (position < block.length) return block.splice(position, 1)[0]
      position -= block.length
    }
    return undefined
  }

  toArray() {
    return this.#blocks.flat()
  }
}

const BLOCK = 512
