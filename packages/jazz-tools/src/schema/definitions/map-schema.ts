import { optional, string } from "zod"
import { CoMap, mapKind } from "../../values/map/co-map.ts"
import { Profile } from "../../values/map/profile.ts"
import { attachPlan } from "../plan-of.ts"
import type { Migration, ValuePlan } from "../plan.ts"
import { optionalField } from "./optional-schema.ts"
import { checkShape, mapShape, shapeFields, type RuntimeShape } from "./shape.ts"
import { UniqueSchema } from "./unique-schema.ts"

type Keys = { readonly [key: string]: boolean }

/** As in Zod: a key that is false is not meant. */
function names(keys: Keys, key: string): boolean {
  return Object.hasOwn(keys, key) && keys[key] === true
}

/** `co.map`, and the base of profiles and records. */
export class MapSchema extends UniqueSchema {
  readonly builtin = "CoMap"
  readonly shape: RuntimeShape
  readonly catchAll: unknown

  constructor(shape: RuntimeShape, catchAll?: unknown) {
    super()
    this.shape = shape
    if (catchAll !== undefined) this.catchAll = catchAll
  }

  withMigration(migration: Migration): this {
    this.migration = migration
    return this
  }

  pick(keys: Keys): MapSchema {
    return new MapSchema(mapShape(this.shape, (key, read) => (names(keys, key) ? read : undefined)))
  }

  omit(keys: Keys): MapSchema {
    return new MapSchema(mapShape(this.shape, (key, read) => (names(keys, key) ? undefined : read)))
  }

  partial(keys?: Keys): MapSchema {
    const shape = mapShape(this.shape, (key, read) => (!keys || names(keys, key) ? () => optionalField(read()) : read))
    return new MapSchema(shape, this.catchAll)
  }

  extend(extra: RuntimeShape): MapSchema {
    const own = mapShape(this.shape, (key, read) => (Object.hasOwn(extra, key) ? undefined : read))
    const shape = Object.defineProperties(
      {},
      { ...Object.getOwnPropertyDescriptors(own), ...Object.getOwnPropertyDescriptors(checkShape(extra, "co.map")) },
    ) as RuntimeShape
    const extended = new MapSchema(shape, this.catchAll)
    extended.permissions = this.permissions
    extended.migration = this.migration
    return Object.assign(extended, { resolveQuery: this.resolveQuery })
  }

  catchall(value: unknown): MapSchema {
    return new MapSchema(this.shape, value)
  }

  getDefinition(): { readonly shape: RuntimeShape; readonly catchall: unknown } {
    return { shape: this.shape, catchall: this.catchAll }
  }

  protected copy(): MapSchema {
    return new MapSchema(this.shape, this.catchAll)
  }

  protected makeClass(): typeof CoMap {
    return class extends CoMap {}
  }

  protected compile(): ValuePlan {
    const instanceClass = this.makeClass()
    const field = shapeFields(this.shape, this.catchAll)
    const { shape, permissions } = this
    const migration = () => this.migration
    const plan: ValuePlan = {
      kind: mapKind,
      schema: this,
      instanceClass,
      field,
      declares: (key) => Object.hasOwn(shape, key),
      permissions,
      get migration() {
        return migration()
      },
    }
    attachPlan(instanceClass, () => plan)
    return plan
  }
}

/** `co.profile`: a map with a name. */
export class ProfileSchema extends MapSchema {
  static of(shape: unknown): ProfileSchema {
    const own = checkShape(shape, "co.profile")
    const base = { name: string(), inbox: optional(string()), inboxInvite: optional(string()) }
    return new ProfileSchema(
      Object.defineProperties({}, { ...Object.getOwnPropertyDescriptors(own), ...Object.getOwnPropertyDescriptors(base) }) as RuntimeShape,
    )
  }

  protected override copy(): ProfileSchema {
    return new ProfileSchema(this.shape, this.catchAll)
  }

  protected override makeClass(): typeof CoMap {
    return class extends Profile {}
  }
}

/** `co.record`: a map whose keys are all free. */
export class RecordSchema extends MapSchema {
  readonly keyType: unknown

  constructor(keyType: unknown, value: unknown) {
    super({}, value)
    this.keyType = keyType
  }

  protected override copy(): RecordSchema {
    return new RecordSchema(this.keyType, this.catchAll)
  }
}
