/** A dotted version compared part by part as numbers: 2.9 is older than 2.10. */
export type Version = readonly number[]

export function parseVersion(text: string | undefined): Version | undefined {
  const match = /^v?(\d{1,6}(?:\.\d{1,6})*)/u.exec(text ?? '')
  return match?.[1]?.split('.').map(Number)
}

export function isOlder(version: Version, than: Version): boolean {
  for (let i = 0; i < Math.max(version.length, than.length); i++) {
    const difference = (version[i] ?? 0) - (than[i] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return false
}
