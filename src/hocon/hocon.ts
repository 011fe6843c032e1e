import path from 'node:path'
import type { Include } from './include.ts'
import { HoconError, type ObjectNode, type Path, type Place } from './node.ts'
import { parseFile } from './parse.ts'
import { resolveObject } from './resolve.ts'
import type { ObjectValue } from './value.ts'

export type HoconWorld = {
  /** The text of a file; undefined if there is no such file. */
  read: (file: string) => string | undefined
  env: Readonly<Record<string, string | undefined>>
}

const MAX_INCLUDES = 16

/**
 * Reads a file in HOCON (https://github.com/lightbend/config/blob/main/HOCON.md) with the files that it includes, and
 * where the ClearML SDK reads differently, as that does: docs/clearml-conf.md. @throws HoconError
 */
export function parseHocon(text: string, file: string, { read, env }: HoconWorld): ObjectValue {
  const parse = (content: string, name: string, base: Path, including: readonly string[]): ObjectNode =>
    parseFile(content, name, base, (include, at, place) => {
      const target = fileOf(include, name, place)
      if (including.length >= MAX_INCLUDES || including.includes(target)) {
        throw new HoconError(place, `"${include.target}" is included in a circle`)
      }
      const included = read(target)
      if (included !== undefined) return parse(included, target, at, [...including, target])
      if (include.isRequired)
        throw new HoconError(place, `there is no file "${include.target}", which is required`)
      return undefined
    })
  return resolveObject(parse(text, file, [], [file]), env)
}

/** Nothing is asked for over the network, or looked for among the classes of Java. */
function fileOf({ target, kind }: Include, from: string, place: Place): string {
  if (kind !== 'file') {
    throw new HoconError(place, `"${target}" is no file: only files are included; save it beside this one`)
  }
  return path.resolve(path.dirname(from), target)
}
