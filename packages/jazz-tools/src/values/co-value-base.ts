import type { CoValueJazz } from "./base.ts"
import { ValueJazz } from "./value-jazz.ts"

/**
 * What all instances are, for `instanceof`: lists are arrays and texts are strings besides, so nothing inherits from it.
 *
 * @example
 * ```ts
 * import { CoValueBase } from "jazz-tools"
 *
 * console.log(co.map({}).create({}) instanceof CoValueBase) // true
 * ```
 */
export abstract class CoValueBase {
  declare readonly $jazz: CoValueJazz
  declare readonly $isLoaded: true
  declare readonly $type$: string
  abstract toJSON(): unknown

  static [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && "$jazz" in value && value.$jazz instanceof ValueJazz
  }
}
