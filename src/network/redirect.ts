/**
 * Where a server has moved to, going by the redirect of one of its paths: the same path elsewhere, or its front page by
 * https. Undefined where the redirect leads to something else, such as a page for people to log in.
 * @param base the address that was asked, without a trailing slash
 * @param path behind it, with a leading slash
 */
export function movedTo(base: string, path: string, location: string): string | undefined {
  if (!URL.canParse(location, base + path)) return undefined
  const asked = new URL(base + path)
  const target = new URL(location, asked)
  const found = target.pathname.replace(/\/+$/u, '')
  const isFrontPage = found === '' && target.hostname === asked.hostname && target.protocol !== asked.protocol
  if (!['http:', 'https:'].includes(target.protocol) || (!isFrontPage && !found.endsWith(path)))
    return undefined
  const moved = target.origin + (isFrontPage ? '' : found.slice(0, -path.length))
  return moved === base ? undefined : moved
}
