import { ApiError } from './errors.ts'
import { isDict } from './python.ts'

export type Params = Record<string, unknown>

export const JSON_LINES = 'application/json-lines'
const FORM = 'application/x-www-form-urlencoded'

/** The fields of a request: JSON body whatever the content type, with query string and form merged over it. */
export function readParams(body: Buffer, query: URLSearchParams, contentType: string): Params {
  const isForm = contentType.startsWith(FORM)
  const params = isForm || contentType === JSON_LINES ? {} : parseJson(body.toString())
  mergeArguments(params, query)
  if (isForm) mergeArguments(params, new URLSearchParams(body.toString()))
  return params
}

function parseJson(text: string): Params {
  if (text.trim() === '') return {}
  const value = jsonValue(text)
  if (value === null) return {}
  if (!isDict(value)) throw new ApiError([500, 0], 'Data should be a dict')
  return value
}

function jsonValue(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    const message = 'The browser (or proxy) sent a request that this server could not understand.'
    throw new ApiError([400, 0], message)
  }
}

/** `a.b=1` nests, repeated keys and `k[]` make lists (docs, section 1.2). */
function mergeArguments(params: Params, source: URLSearchParams): void {
  for (const key of new Set(source.keys())) {
    const values = source.getAll(key).map(argumentValue)
    const isList = key.endsWith('[]')
    const path = (isList ? key.slice(0, -2) : key).split('.')
    const last = path.pop() ?? ''
    const target = path.reduce((outer, part) => {
      const inner = isDict(outer[part]) ? outer[part] : {}
      outer[part] = inner
      return inner
    }, params)
    target[last] = isList || values.length > 1 ? values : values[0]
  }
}

function argumentValue(text: string): unknown {
  if (/^\d+$/.test(text)) return Number(text)
  if (/^true$/i.test(text)) return true
  if (/^false$/i.test(text)) return false
  return text
}
