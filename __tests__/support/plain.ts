/** Escaped text as a reader sees it: entities decoded, links and the elements around single signs taken away. */
export function plain(markdown: string): string {
  return markdown
    .replaceAll(/\[([^\]]*)\]\(http[^)]*\)/gu, '$1')
    .replaceAll(/<\/?(?:span|code)>|<wbr>/gu, '')
    .replaceAll('&nbsp;', ' ')
    .replaceAll(/&#(\d+);/gu, (_, code: string) => String.fromCodePoint(Number(code)))
}
