/** Query and instance types under the names that applications import. */
import type { SchemaOf } from "../legacy/class-schema.ts"
import type { DefaultQuery, Loaded } from "./infer.ts"
import type { Query, StrictQuery } from "./resolve-query.ts"

/** Valid queries of a schema. */
export type ResolveQuery<S> = Query<S>
/** The same, refusing excess keys. */
export type ResolveQueryStrict<S, R> = StrictQuery<R, Query<S>>
/** The default query of a schema. */
export type SchemaResolveQuery<S> = DefaultQuery<S>

/** Valid queries of an instance type. */
export type RefsToResolve<V> = Query<SchemaOf<V>>
/** The same, refusing excess keys. */
export type RefsToResolveStrict<V, R> = StrictQuery<R, RefsToResolve<V>>
/** The instance type with references loaded as `R` says. */
export type Resolved<V, R = true> = Loaded<SchemaOf<V>, R>
/** Another name of {@link Resolved}: the instance `V` with references loaded as `R` says. */
export type DeeplyLoaded<V, R = true> = Resolved<V, R>
