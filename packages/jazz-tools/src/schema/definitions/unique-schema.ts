import type { JsonValue } from "cojson"
import { rawOwnerOf } from "../../values/creation.ts"
import { findUniqueID, loadUnique, upsertUnique, type UniqueRequest } from "../../values/unique.ts"
import type { RuntimeLoadOptions } from "../../values/kinds.ts"
import { expectPlan } from "../plan-of.ts"
import { ContainerSchema, readingNode } from "./co-schema-object.ts"

type LoadAs = { readonly loadAs?: unknown }

/** Schemas whose values may have a name that determines their id. */
export abstract class UniqueSchema extends ContainerSchema {
  upsertUnique(request: UniqueRequest): Promise<object> {
    return upsertUnique(expectPlan(this), this.withDefault(request), "update")
  }

  getOrCreateUnique(request: UniqueRequest): Promise<object> {
    return upsertUnique(expectPlan(this), this.withDefault(request), "keep")
  }

  loadUnique(unique: JsonValue, ownerID: string, options?: RuntimeLoadOptions & LoadAs): Promise<object> {
    return loadUnique(readingNode(options), expectPlan(this), { unique, ownerID }, this.withDefault(options))
  }

  findUnique(unique: JsonValue, ownerID: string, as?: object): string {
    const owner = rawOwnerOf(as)
    const crypto = (owner ? owner.core.node : readingNode({ loadAs: as })).crypto
    return findUniqueID(expectPlan(this), crypto, unique, ownerID)
  }
}
