import { readText } from '../../../scripts/readme.ts'

export const PAGE = readText('docs/architecture.md')

/** A row of the table "The house": folders end with a slash, and all names are paths in src/ or from the root. */
export type Law = {
  places: readonly string[]
  /** Undefined for those who may import everything but `except`. */
  code: readonly string[] | undefined
  types: readonly string[]
  except: readonly string[]
}

export const LAWS: readonly Law[] = rowsOf('May import').map(([places = '', , allowed = '']): Law => {
  const everything = allowed.startsWith('everything')
  const [types = [], code = []] = [true, false].map((areTypes) =>
    allowed.split('; ').flatMap((part) => (part.startsWith('types of ') === areTypes ? namesIn(part) : [])),
  )
  if (!everything && allowed !== 'nothing' && code.length + types.length === 0) {
    throw new Error(`What may ${places} import? "${allowed}" does not say.`)
  }
  return {
    places: namesIn(places),
    code: everything ? undefined : code,
    types,
    except: everything ? namesIn(allowed) : [],
  }
})

/** The cells of the table whose last heading this is. */
export function rowsOf(lastHeading: string): string[][] {
  const [, rows = ''] =
    new RegExp(`^\\|[^\\n]*\\| ${lastHeading} +\\|\\n\\|[ |-]+\\n((?:\\|.*\\n)+)`, 'mu').exec(PAGE) ?? []
  return rows
    .trim()
    .split('\n')
    .map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
}

export function namesIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/gu)].map(([, name = '']) => name)
}

/** Whether a file of src/ is the one that is named, or lies in the folder that is. */
export function isNamed(file: string, name: string): boolean {
  return name.endsWith('/') ? file.startsWith(name) : file === name
}
