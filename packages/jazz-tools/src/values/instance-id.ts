/** The id of an instance (or of anything shaped like a reference); undefined for plain data. */
export function instanceID(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || !("$jazz" in value)) return undefined
  const { $jazz } = value
  return typeof $jazz === "object" && $jazz !== null && "id" in $jazz && typeof $jazz.id === "string" ? $jazz.id : undefined
}
