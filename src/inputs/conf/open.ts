import { existsSync } from 'node:fs'
import { findInput, type InputSource, type OpenedConf } from '../source.ts'
import { locateConf, type ConfPlaces } from './locate.ts'
import { textsBeside } from './precedence.ts'

/** The source with its clearml.conf, if it has one, and what must not be shown of that. */
export async function withConf(
  source: InputSource,
  places: ConfPlaces,
): Promise<{ source: InputSource; secrets: readonly string[] }> {
  const refused = (...problems: readonly string[]): InputSource => ({
    ...source,
    problems: [...(source.problems ?? []), ...problems],
  })
  const located = locateConf(findInput(source, 'config-file').text, places, source.env, existsSync)
  if (located.kind === 'none') return { source, secrets: [] }
  if (located.kind === 'refused') return { source: refused(located.problem), secrets: [] }
  const { loadConf } = await import('./load.ts')
  const { conf, problems, secrets } = loadConf(located.file, source.env, places.home)
  const told = problems.map((problem) => `${located.named ?? 'config-file'}: ${problem}`)
  if (conf === undefined) return { source: refused(...told), secrets }
  const given = (name: Parameters<typeof findInput>[1]): string => findInput(source, name).text
  const opened: OpenedConf = { conf, ...textsBeside(conf, given) }
  return { source: { ...refused(...told), conf: opened }, secrets }
}
