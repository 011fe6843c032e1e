/** The path of a URL that names the file. */
export function urlPath(name: string): string {
  return name.split('/').map(encodeURIComponent).join('/')
}

/** An entry of `delete_many`, which decodes it like a form: a plus has to be encoded, too. */
export function batchName(name: string): string {
  return urlPath(name.replace(/^\/+/u, ''))
}
