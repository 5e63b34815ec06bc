/** The error for data that belongs to no member of a union; `found` says where and what it is. */
export function noMember(found: string): Error {
  const cause = new Error(`${found}. Add a member for it to the union.`)
  return new Error("co.discriminatedUnion() of collaborative types with no matching discriminator value found", { cause })
}
