/** Which narrower scopes a wider one includes, by short name. */
export type ScopeHierarchy = ReadonlyMap<string, readonly string[]>

/** Every further scope of the server includes the first, without which no request is served at all. */
export const scopeHierarchy = ([base, ...further]: readonly [string, ...string[]]): ScopeHierarchy =>
  new Map(further.map((scope) => [scope, [base]]))

/** Scopes with all that they include (MCP 2026-07-28, "Step-Up Authorization Flow": servers account for scope hierarchies). */
export function withIncluded(scopes: readonly string[], hierarchy: ScopeHierarchy): readonly string[] {
  const all = new Set(scopes)
  // What is added to a set while it is walked is walked, too.
  for (const scope of all) for (const narrower of hierarchy.get(scope) ?? []) all.add(narrower)
  return [...all]
}
