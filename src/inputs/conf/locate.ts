import path from 'node:path'
import { fromHome } from './from-home.ts'

export type ConfPlaces = {
  home: string
  /** Whether a file is read that no input names: outside of GitHub. */
  isLookedFor: boolean
}

export type LocatedConf =
  | { kind: 'none' }
  | { kind: 'file'; file: string; named: 'config-file' | 'CLEARML_CONFIG_FILE' | undefined }
  | { kind: 'refused'; problem: string }

/** Where the clearml.conf of this run lies: by the input, else where the SDK looks for it. */
export function locateConf(
  given: string,
  { home, isLookedFor }: ConfPlaces,
  env: Readonly<Record<string, string | undefined>>,
  exists: (file: string) => boolean,
): LocatedConf {
  if (given.toLowerCase() === 'none') {
    return given === 'none'
      ? { kind: 'none' }
      : {
          kind: 'refused',
          problem: `config-file: got "${given}", accepted is a path, or none in small letters`,
        }
  }
  const variable = isLookedFor ? (env['CLEARML_CONFIG_FILE']?.trim() ?? '') : ''
  const named = given !== '' ? 'config-file' : variable !== '' ? 'CLEARML_CONFIG_FILE' : undefined
  if (named !== undefined) {
    const file = path.resolve(fromHome(given !== '' ? given : variable, home))
    return exists(file)
      ? { kind: 'file', file, named }
      : { kind: 'refused', problem: `${named}: there is no file ${file}` }
  }
  const file = path.join(home, 'clearml.conf')
  return isLookedFor && exists(file) ? { kind: 'file', file, named } : { kind: 'none' }
}
