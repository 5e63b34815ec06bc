import type { FieldPlan } from "../schema/plan.ts"

/** What a class field holds until instances exist. Its static type is that of the field's values. */
export class FieldDefinition {
  readonly #plan: () => FieldPlan

  constructor(plan: () => FieldPlan) {
    this.#plan = plan
  }

  plan(): FieldPlan {
    return this.#plan()
  }
}

/** The definition that a field of a class holds; undefined for anything else. */
export function definitionIn(value: unknown): FieldDefinition | undefined {
  return value instanceof FieldDefinition ? value : undefined
}

/** The definitions among the own fields of an object of a class, by key: class fields cannot be seen otherwise. */
export function definitionsIn(fields: object): ReadonlyMap<string, FieldDefinition> {
  const named = new Map<string, FieldDefinition>()
  for (const [key, value] of Object.entries(fields)) {
    const definition = definitionIn(value)
    if (definition) named.set(key, definition)
  }
  return named
}

/** Looks fields up by key, each compiled once. */
export function fieldsDefinedBy(definitionOf: (key: string) => FieldDefinition | undefined): (key: string) => FieldPlan | undefined {
  const compiled = new Map<string, FieldPlan>()
  return (key) => {
    const made = compiled.get(key) ?? definitionOf(key)?.plan()
    if (made) compiled.set(key, made)
    return made
  }
}
