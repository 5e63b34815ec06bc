/** Whether content and schema belong together, and what errors say when they do not. */
import type { RawCoValue } from "cojson"
import type { ValuePlan } from "../schema/plan.ts"
import { noMember } from "../values/no-member.ts"

/** The plan for this content: of the matching member for unions. Throws when none matches. */
export function planFor(plan: ValuePlan, raw: RawCoValue): ValuePlan {
  if (!plan.member) return plan
  const seen: string[] = []
  const read = (key: string) => {
    const value = "get" in raw ? (raw.get as (key: string) => unknown).call(raw, key) : undefined
    seen.push(`${key} ${JSON.stringify(value)}`)
    return value
  }
  const member = "get" in raw ? plan.member(read) : undefined
  if (member) return member
  const found = seen.length > 0 ? `has ${seen.join(", ")}` : `is a ${raw.type} and no map`
  throw noMember(`${raw.id} ${found}`)
}

/** Whether the content has become that of another member of a union. */
export function isOtherMember(plan: ValuePlan, current: ValuePlan, raw: RawCoValue): boolean {
  if (!plan.member || !("get" in raw)) return false
  const member = plan.member((key) => (raw.get as (key: string) => unknown).call(raw, key))
  return member !== undefined && member !== current
}

/** The hint for content that the schema's kind cannot read. */
export function otherKind(plan: ValuePlan, raw: RawCoValue): string {
  return `The schema reads a ${plan.kind.name}, but ${raw.id} holds a ${raw.type}. Load it with the schema it was created with.`
}
