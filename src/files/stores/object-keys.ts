/** Why no request can name this key, on any store; undefined if one can. */
export function unnameable(key: string): string | undefined {
  if (key === '') return 'The URI names no object.'
  // UTF-8 would put U+FFFD for a lone surrogate, which is the key of another object.
  return key.isWellFormed() ? undefined : 'The name of the object is not valid Unicode.'
}

/** URL parsers, and proxies, fold `a/../b` to `b`: the request would name another object. */
export function hasDotSegment(key: string): boolean {
  return key.split(/[/\\]/u).some((segment) => segment === '.' || segment === '..')
}
