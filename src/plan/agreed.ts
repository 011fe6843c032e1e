/** What all of them say alike; undefined where they differ, or where there is none. */
export function agreed<R, T>(rules: readonly R[], of: (rule: R) => T): T | undefined {
  const [first, ...others] = rules
  if (first === undefined) return undefined
  const value = of(first)
  return others.every((rule) => of(rule) === value) ? value : undefined
}
