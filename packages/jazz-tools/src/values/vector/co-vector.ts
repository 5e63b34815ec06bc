/** CoVector: numbers that never change, stored as a binary stream of little-endian 32-bit floats. */
import { RawBinaryCoStream, type RawCoValue } from "cojson"
import type { ValueKind, ValuePlan } from "../../schema/plan.ts"
import type { RawOwner } from "../base.ts"
import { INSPECT } from "../inspect.ts"
import type { Scope } from "../scope.ts"
import { attachJazz, ValueJazz } from "../value-jazz.ts"

const MIME_TYPE = "application/vector+octet-stream"
const CHUNK_BYTES = 102_400

/** Class of all vectors, for `instanceof`. */
export class CoVector extends Float32Array {
  declare readonly $jazz: VectorJazz

  static get [Symbol.species](): Float32ArrayConstructor {
    return Float32Array
  }

  /** Only schemas can make vectors: they know the dimensions. */
  static create(): never {
    throw new Error("Instantiating CoVector without a dimensions count is not allowed. Use co.vector(...).create() instead.")
  }

  get $isLoaded(): true {
    return true
  }

  get $type$(): "BinaryCoStream" {
    return "BinaryCoStream"
  }

  toJSON(): number[] {
    return Array.from(this)
  }

  [INSPECT](): unknown {
    return this.toJSON()
  }
}

for (const name of ["copyWithin", "fill", "reverse", "set", "sort"]) {
  Object.defineProperty(CoVector.prototype, name, {
    value() {
      throw new Error(`Cannot mutate a CoVector using \`${name}\``)
    },
    configurable: true,
    writable: true,
  })
}

type Numbers = ArrayLike<number>

class VectorJazz extends ValueJazz {
  readonly raw: RawBinaryCoStream

  constructor(raw: RawBinaryCoStream, plan: ValuePlan, scope: Scope) {
    super(plan, scope)
    this.raw = raw
  }

  magnitude(): number {
    return magnitude(this.#numbers)
  }

  normalize(): Float32Array {
    const size = this.magnitude()
    return Float32Array.from(this.#numbers, (number) => (size === 0 ? 0 : number / size))
  }

  dotProduct(other: Numbers): number {
    return dotProduct(this.#numbers, other)
  }

  cosineSimilarity(other: Numbers): number {
    const dot = this.dotProduct(other)
    const sizes = this.magnitude() * magnitude(other)
    return sizes === 0 ? 0 : dot / sizes
  }

  get #numbers(): Float32Array {
    return this.instance as CoVector // vectors attach themselves
  }
}

function magnitude(numbers: Numbers): number {
  return Math.sqrt(dotProduct(numbers, numbers))
}

function dotProduct(a: Numbers, b: Numbers): number {
  if (a.length !== b.length) throw new Error(`Vector dimensions don't match: ${a.length} vs ${b.length}`)
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}

export const vectorKind: ValueKind = {
  name: "CoVector",
  accepts: (raw) => raw instanceof RawBinaryCoStream && (raw.getBinaryStreamInfo()?.mimeType ?? MIME_TYPE) === MIME_TYPE,
  isComplete: (raw) => (raw as RawBinaryCoStream).isBinaryStreamEnded(), // accepts() has checked
  wrap(raw, plan, scope) {
    const numbers = readNumbers(raw as RawBinaryCoStream) // accepts() has checked
    const { dimensions } = plan
    if (dimensions !== undefined && numbers.length !== dimensions) {
      throw new Error(
        `Vector dimension mismatch! CoVector '${raw.id}' loaded with ${numbers.length} dimensions, but the schema requires ${dimensions} dimensions`,
      )
    }
    const instance = new CoVector(numbers)
    Object.setPrototypeOf(instance, plan.instanceClass.prototype)
    attachJazz(instance, new VectorJazz(raw as RawBinaryCoStream, plan, scope))
    return instance
  },
  create: (plan, data, owner) => createVector(plan, Float32Array.from(data as ArrayLike<number>), owner), // typed by the schema
}

function createVector(plan: ValuePlan, numbers: Float32Array, owner: RawOwner): RawCoValue {
  if (numbers.length !== plan.dimensions) {
    throw new Error(`Vector dimension mismatch! Expected ${plan.dimensions} dimensions, got ${numbers.length}`)
  }
  const bytes = numbersToBytes(numbers)
  const raw = owner.createBinaryStream()
  raw.startBinaryStream({ mimeType: MIME_TYPE, totalSizeBytes: bytes.length }, "private")
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES)
    raw.pushBinaryStreamChunk(bytes.slice(start, start + CHUNK_BYTES), "private")
  raw.endBinaryStream("private")
  return raw
}

function numbersToBytes(numbers: Float32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(numbers.length * 4))
  numbers.forEach((number, i) => view.setFloat32(i * 4, number, true))
  return new Uint8Array(view.buffer)
}

function readNumbers(raw: RawBinaryCoStream): Float32Array {
  const chunks = raw.getBinaryChunks()?.chunks ?? []
  const bytes = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  const view = new DataView(bytes.buffer)
  return Float32Array.from({ length: Math.floor(bytes.length / 4) }, (_, i) => view.getFloat32(i * 4, true))
}
