/** Escaped text as a reader sees it: entities decoded, the elements around single signs taken away. */
export function plain(markdown: string): string {
  return markdown
    .replaceAll(/<\/?(?:span|code)>/gu, '')
    .replaceAll(/&#(\d+);/gu, (_, code: string) => String.fromCodePoint(Number(code)))
}
