import type { RawBinaryCoStream } from "cojson"
import type { SubscribeListener, SubscribeOptions } from "../../schema/load-options.ts"
import type { OwnedJazz } from "../base.ts"

type AnyVector = CoVectorInstance | Float32Array | readonly number[]

/** Numbers that never change: what would change them (`fill`, `set`, `sort` …) throws. */
export interface CoVectorInstance extends Readonly<Float32Array> {
  readonly $isLoaded: true
  readonly $type$: "BinaryCoStream"
  readonly $jazz: CoVectorJazz
  toJSON(): number[]
}

export interface CoVectorJazz extends OwnedJazz {
  readonly raw: RawBinaryCoStream
  magnitude(): number
  /** Zeros stay zeros. */
  normalize(): Float32Array
  dotProduct(other: AnyVector): number
  /** 0 when one of them is all zeros. */
  cosineSimilarity(other: AnyVector): number
  subscribe(listener: SubscribeListener<CoVectorInstance>): () => void
  subscribe(options: SubscribeOptions<true>, listener: SubscribeListener<CoVectorInstance>): () => void
}
