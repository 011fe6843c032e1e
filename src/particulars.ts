/** An id of a task or model, or of a request. */
const ID = String.raw`(?:[\da-f]{32}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})`

/** A URL, a quotation and a word that hold an id. Each begins where nothing like it goes before: texts may be long. */
const FILE_URL = pattern(
  String.raw`(?<![a-z\d+.-])([a-z][a-z\d+.-]{0,19}:\/\/[^\s\/"'<>]+)\/[^\s"'<>]*?ID[^\s"'<>]*(?<![.,;:)?])\??`,
)
const QUOTATION = pattern(String.raw`(?<![^\s(=:\[])(["'])(?!\s)(?:(?!\1).)*?ID(?:(?!\1).)*\1`)
const WORD = pattern(String.raw`(?<![^\s"'<>()=:])[^\s"'<>()=:]*ID[^\s"'<>()]*(?<![.,;:?])`)

/** How many children or models hold a task, and when a server said it. */
const NUMBERS =
  /(?<=\b(?:children|models|tasks)=|\bhold it: )\d+|\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[\d.]*(?:Z|[+-]\d\d:?\d\d)?/gu

/**
 * An error without what is particular to one task or file: the path of a URL, ids, times. Errors of one cause read alike
 * then, and what stands beside them (the name of the task, the URI of the file) is not told twice, nor encoded twice, as
 * SDKs encode it once more: `%2520`.
 */
export function withoutParticulars(text: string): string {
  return text.replace(FILE_URL, '$1/…').replace(QUOTATION, '$1…$1').replace(WORD, '…').replace(NUMBERS, '…')
}

function pattern(source: string): RegExp {
  return new RegExp(source.replace('ID', ID), 'giu')
}
