/**
 * The images of a plot: every quoted `source` whose value starts with a scheme, cut at the first quote of
 * either kind, so that a URL which contains one is stored cut short (transcript 18).
 */
export function sourceUrls(plot: string): string[] {
  const urls = new Set<string>()
  for (const [, url] of plot.matchAll(/["']source["']\s*:\s*["']([a-z][a-z0-9+.-]*:\/\/[^"']*)/gi)) {
    if (url !== undefined) urls.add(url)
  }
  return [...urls]
}
