/**
 * ValueNode: one CoValue in the tree of a load or subscription.
 *
 * It knows whether its own value is here, counts the references that the query asks for and that are not settled yet, and makes the
 * instance. A change touches the node and its ancestors only: their instances are forgotten and made anew when somebody reads them,
 * everything else keeps its identity.
 */
import { isRawCoID, type LocalNode, type RawCoValue } from "cojson"
import { SHALLOW, type CompiledQuery } from "../schema/compiled-query.ts"
import type { BranchDefinition } from "../schema/load-options.ts"
import { hasElements, type RefField, type ValuePlan, type WantedRef } from "../schema/plan.ts"
import type { Scope } from "../values/scope.ts"
import { ContentWatch } from "./content-watch.ts"
import { availableContent, contentVersion, mayRead } from "./engine.ts"
import { contentLater, contentNow, type Wish } from "./branched-content.ts"
import { atPath, missingReference, unauthorized, unavailable, type LoadFailure } from "./failure.ts"
import { migrate } from "./migration.ts"
import { readTooEarly } from "./missing-edge.ts"
import type { NodePlace, Status } from "./node-place.ts"
import { createUnloadedCoValue } from "./placeholder.ts"
import { isOtherMember, otherKind, planFor } from "./schema-fit.ts"
import { WantedRefs } from "./wanted-refs.ts"
import { batch, type ValueTree } from "./value-tree.ts"
import type { NotLoaded } from "../schema/infer.ts"
import { noteReason } from "../values/why-not-loaded.ts"
import { reportFailure, reportMistake } from "./error-reporting.ts"

export class ValueNode implements Scope {
  readonly tree: ValueTree
  readonly id: string
  readonly query: CompiledQuery
  readonly #place: NodePlace | undefined
  readonly #givenPlan: ValuePlan
  /** The member's plan for unions, once the data is here. */
  #plan: ValuePlan
  #own: "loading" | "loaded" | LoadFailure = "loading"
  #raw: RawCoValue | undefined
  #instance: object | undefined
  #placeholder: NotLoaded | undefined
  #status: Status = "loading"
  /** Made when needed, as the other collections here: most values have no references. */
  #children: Map<string, ValueNode> | undefined
  #related: Map<string, ValueNode> | undefined
  #pending = 0
  readonly #wanted: WantedRefs | undefined
  #failing: Set<ValueNode> | undefined
  #missing: LoadFailure | undefined
  #waiting: (() => void)[] | undefined
  #fetching = false
  #watch: ContentWatch | undefined
  #seenVersion: number | undefined
  #stopped = false
  #starting = false
  /** The migration threw, or the data fits no schema. */
  #broken = false

  constructor(tree: ValueTree, id: string, plan: ValuePlan, query: CompiledQuery, place?: NodePlace) {
    this.tree = tree
    this.id = id
    this.#givenPlan = plan
    this.#plan = plan
    this.query = query
    this.#wanted = query.each || query.fields.size > 0 ? new WantedRefs(query) : undefined
    this.#place = place
  }

  get node(): LocalNode {
    return this.tree.node
  }

  get branch(): BranchDefinition | undefined {
    return this.tree.branch
  }

  get status(): Status {
    return this.#status
  }

  /** Whether this value itself is loaded, whatever its references are. */
  get isHere(): boolean {
    return this.#own === "loaded"
  }

  /** Takes content that was just created or found; nothing is checked and no migration runs. */
  adopt(raw: RawCoValue): void {
    this.#raw = raw
    this.#own = "loaded"
    this.#status = "ready"
    this.#startWatching()
  }

  /** Begins to load; takes what is in memory at once. */
  start(): void {
    this.#starting = true
    const raw = this.#available()
    if (raw) this.#accept(raw)
    else if (isRawCoID(this.id)) this.#fetch()
    else this.#fail(unavailable(this.id))
    this.#starting = false
    this.#startWatching(this.#own === "loading" && this.#givenPlan.kind.streams)
  }

  /** Stops watching this value and all below. Instances stay readable. */
  stop(): void {
    this.#stopped = true
    this.#watch?.stop()
    for (const below of [this.#children, this.#related]) for (const child of below?.values() ?? []) child.stop()
  }

  /** The instance, or the placeholder that tells why there is none. */
  value(): object {
    if (!this.tree.live && this.#own !== "loaded" && !this.#broken) this.#lookAgain()
    const status = this.#status
    if (this.#own !== "loaded" || (this.query.catches && typeof status === "object")) return this.#placeholderFor(status)
    return (this.#instance ??= this.#wrap())
  }

  /** The placeholder for a root that cannot be delivered. */
  placeholder(): NotLoaded {
    return this.#placeholderFor(this.#status)
  }

  child(slot: string, id: string, field: RefField): object {
    return this.#childNode(slot, id, field).value()
  }

  async loadChild(slot: string, id: string, field: RefField): Promise<object> {
    const child = this.#childNode(slot, id, field)
    child.value()
    await child.settled()
    return child.value()
  }

  related(id: string, plan: ValuePlan): object {
    const key = `${plan.kind.name} ${id}`
    let node = this.#related?.get(key)
    if (!node) {
      node = new ValueNode(this.tree, id, plan, SHALLOW, { parent: this, slot: key, wanted: false, covered: false })
      ;(this.#related ??= new Map()).set(key, node)
      const raw = availableContent(this.node, id, true)
      if (raw && plan.kind.accepts(raw)) node.adopt(raw)
      else node.start()
    }
    return node.value()
  }

  /** Resolves when this value alone is here or has failed. */
  settled(): Promise<void> {
    if (this.#own !== "loading") return Promise.resolve()
    return new Promise((resolve) => (this.#waiting ??= []).push(resolve))
  }

  /** Resolves when this value and all below that the query asks for are here or have failed. */
  async allSettled(): Promise<void> {
    await this.settled()
    for (const child of this.#children?.values() ?? []) if (child.#isWanted) await child.allSettled() // they all load already
  }

  *covered(): Generator<RawCoValue> {
    if (this.#own !== "loaded" || !this.#raw) return
    yield this.#raw
    for (const child of this.#children?.values() ?? []) yield* child.covered()
  }

  /** Compares the references with the content again, down the tree; for trees that do not watch. */
  resync(): void {
    if (this.#own !== "loaded") return
    this.#syncWanted()
    for (const child of this.#children?.values() ?? []) if (child.#isWanted) child.resync()
    this.#update()
  }

  /** What is read here; what is put into a branch that is here already is there at once, while it loads others are asked first. */
  #available(): RawCoValue | undefined {
    return contentNow(this.#wish, this.#place !== undefined && this.#place.parent.#status !== "loading")
  }

  get #wish(): Wish {
    const branch = this.#place === undefined || this.#place.covered ? this.branch : undefined
    return { node: this.node, id: this.id, plan: this.#givenPlan, branch }
  }

  get #isWanted(): boolean {
    return this.#place !== undefined && this.#place.wanted
  }

  #fetch(): void {
    if (this.#fetching || !isRawCoID(this.id)) return
    this.#fetching = true
    const done = (result: RawCoValue | "unavailable") => {
      this.#fetching = false
      if (this.#own === "loaded") return // a change was noticed before the load had ended
      batch(() => (result === "unavailable" ? this.#fail(unavailable(this.id)) : this.#accept(result)))
    }
    contentLater(this.#wish, this.tree.skipRetry).then(done, () => done("unavailable"))
  }

  #accept(raw: RawCoValue): void {
    this.#watch?.follow(raw.id)
    const kindFits = this.#givenPlan.member !== undefined || this.#givenPlan.kind.accepts(raw)
    if (!kindFits) return this.#fail(unavailable(this.id, otherKind(this.#givenPlan, raw)))
    if (!mayRead(raw)) {
      this.#raw = raw
      return this.#fail(unauthorized(this.id, raw))
    }
    try {
      this.#plan = planFor(this.#givenPlan, raw)
      if (this.#plan.kind.isComplete && !this.#plan.kind.isComplete(raw)) return this.#startWatching(true)
      this.#raw = raw
      migrate(this.node, this.#plan, raw, () => this.#wrap())
    } catch (error) {
      this.#own = unavailable(this.id, `The program failed: ${String(error)}`)
      this.#broken = true
      if (this.#place && !this.#isWanted) reportMistake(this.id, error)
      else this.tree.fail(error, this.id)
      return this.#update()
    }
    this.#own = "loaded"
    if (this.tree.live) this.#seenVersion = contentVersion(raw)
    else this.#watch?.stop() // and what nobody has read yet stays unopened
    this.#instance = undefined
    this.#syncWanted()
    this.#finish()
  }

  #fail(failure: LoadFailure): void {
    if (typeof this.#own === "object" && this.#own.message === failure.message) return
    this.#own = failure
    this.#instance = undefined
    if (this.#place && !this.#isWanted && !(this.tree.skipRetry && failure.type === "unavailable")) reportFailure(failure) // nobody waits for it
    this.#finish()
  }

  #finish(): void {
    this.#update()
    this.#touch()
    const waiting = this.#waiting
    if (!waiting) return
    this.#waiting = undefined
    for (const resolve of waiting) resolve()
  }

  /** Trees that do not live only watch what is still arriving. */
  #startWatching(arriving = false): void {
    if (!(this.tree.live || arriving) || !isRawCoID(this.id)) return
    this.#watch ??= new ContentWatch(this.node, this.#raw?.id ?? this.id, () => batch(() => this.#changed()))
    this.#watch.start()
  }

  #changed(): void {
    const raw = this.#raw
    if (!raw) {
      const available = this.#available()
      if (available) this.#accept(available)
      else if (this.#own !== "loading") this.#fetch()
      return
    }
    if (!mayRead(raw)) return this.#fail(unauthorized(this.id, raw))
    if (this.#own !== "loaded") return this.#accept(raw)
    const version = contentVersion(raw)
    if (version !== undefined && version === this.#seenVersion) return
    if (isOtherMember(this.#givenPlan, this.#plan, raw)) return this.#accept(raw)
    this.#seenVersion = version
    this.#syncWanted()
    this.#update()
    this.#touch()
  }

  /** Trees that do not watch: somebody reads a value that was not here before. */
  #lookAgain(): void {
    const raw = this.#raw ?? this.#available()
    if (raw && mayRead(raw)) this.#accept(raw)
  }

  #wrap(): object {
    const raw = this.#raw
    if (!raw) throw new Error(`CoValue ${this.id} is not loaded`)
    return this.#plan.kind.wrap(raw, this.#plan, this)
  }

  #childNode(slot: string, id: string, field: RefField): ValueNode {
    const existing = this.#children?.get(slot)
    if (existing?.id === id) return existing
    if (existing) this.#drop(slot, existing)
    const covering = this.branch && (this.query.fields.get(slot) ?? this.query.each)
    const place = { parent: this, slot, wanted: false, covered: covering !== undefined }
    const child = new ValueNode(this.tree, id, field.plan, covering ?? SHALLOW, place)
    ;(this.#children ??= new Map()).set(slot, child)
    child.start()
    return child
  }

  /** Starts the children that the query asks for and drops those it does not ask for any more. */
  #syncWanted(): void {
    const raw = this.#raw
    if (!raw || !this.#wanted) return
    const { removed, added, missing } = this.#wanted.update(raw, this.#plan)
    this.#missing = missing && missingReference(this.id, missing)
    for (const slot of removed) {
      const child = this.#children?.get(slot)
      if (child) this.#drop(slot, child)
    }
    for (const ref of added) this.#want(ref)
  }

  #want({ slot, id, field, query }: WantedRef): void {
    if (id === undefined) return
    this.#children?.get(slot)?.stop()
    const child = new ValueNode(this.tree, id, field.plan, query, { parent: this, slot, wanted: true, covered: true })
    ;(this.#children ??= new Map()).set(slot, child)
    this.#pending++
    child.start()
  }

  #drop(slot: string, child: ValueNode): void {
    this.#children?.delete(slot)
    child.stop()
    if (!child.#isWanted) return
    if (child.#effectiveStatus(child.#status) === "loading") this.#pending--
    this.#failing?.delete(child)
  }

  #effectiveStatus(status: Status): Status {
    return this.query.catches && typeof status === "object" ? "ready" : status
  }

  #computeStatus(): Status {
    if (this.#own !== "loaded") return this.#own
    if (this.#missing) return this.#missing
    for (const child of this.#failing ?? []) if (typeof child.#status === "object") return child.#status
    return this.#pending > 0 ? "loading" : "ready"
  }

  /** Recomputes the status and tells the parent when it changed. */
  #update(): void {
    const before = this.#status
    const status = this.#computeStatus()
    if (status === before) return
    this.#status = status
    const place = this.#place
    if (!place) this.tree.markChanged()
    else if (place.wanted && !this.#stopped) place.parent.#childChanged(this, this.#effectiveStatus(before), this.#effectiveStatus(status))
    this.#placeholder = undefined
    if (this.query.catches) this.#touch()
  }

  #childChanged(child: ValueNode, before: Status, after: Status): void {
    if (this.#children?.get(child.#place?.slot ?? "") !== child) return
    if (before === "loading") this.#pending--
    else if (typeof before === "object") this.#failing?.delete(child)
    if (after === "loading") this.#pending++
    else if (typeof after === "object") (this.#failing ??= new Set()).add(child)
    this.#update()
  }

  /** This value looks different now: it and its ancestors need new instances. */
  #touch(): void {
    // who reads a reference for the first time sees it as it is; only what happens later is news
    if (this.#stopped || (this.#starting && this.#place !== undefined && !this.#isWanted)) return
    for (let at: ValueNode | undefined = this; at; at = at.#place?.parent) {
      at.#instance = undefined
      if (at !== this && at.query.catches && typeof at.#status === "object") return // a placeholder hides what is below
    }
    this.tree.markChanged()
  }

  #placeholderFor(status: Status): NotLoaded {
    const state = typeof status === "object" ? status.type : typeof this.#own === "object" ? this.#own.type : "loading"
    if (this.#placeholder?.$jazz.loadingState === state) return this.#placeholder
    return (this.#placeholder = noteReason(createUnloadedCoValue(this.id, state), () => this.#reason()))
  }

  /** Why this value is not here, for errors. */
  #reason(): string {
    const failure = this.failureFromRoot()
    if (failure) return `${failure.message}. ${failure.hint}`
    const path: string[] = []
    let root: ValueNode = this
    for (let up = root.#place?.parent; up; up = root.#place?.parent) {
      path.unshift(hasElements(up.#plan) ? "$each" : (root.#place?.slot ?? ""))
      root = up
    }
    return readTooEarly(this.id, root.id, path)
  }

  /** The failure as errors tell it: with the way from the root to the value that failed. */
  failureFromRoot(): LoadFailure | undefined {
    if (typeof this.#status !== "object") return undefined
    const path: string[] = []
    let at: ValueNode = this
    for (;;) {
      const failing: ValueNode | undefined = typeof at.#own === "object" || at.#missing ? undefined : [...(at.#failing ?? [])][0]
      if (!failing) break
      path.push((at.#raw && at.#plan.kind.pathOf?.(at.#raw, failing.#place?.slot ?? "")) ?? failing.#place?.slot ?? "")
      at = failing
    }
    if (this.#status.emptyReference !== undefined) path.push(this.#status.emptyReference)
    return atPath(this.#status, this.id, path)
  }
}
