import { existsSync } from 'node:fs'
import { findInput, type InputSource, type OpenedConf } from '../source.ts'
import { INPUT_NAMES } from '../table.ts'
import { locateConf, type ConfPlaces } from './locate.ts'
import { textsBeside } from './precedence.ts'

/** The source with its clearml.conf, if it has one, and what must not be shown of that. */
export async function withConf(
  source: InputSource,
  places: ConfPlaces,
): Promise<{ source: InputSource; secrets: readonly string[] }> {
  const refused = (...problems: readonly string[]): InputSource & { problems: readonly string[] } => ({
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
  const asked = { ...refused(...told), conf: opened }
  return { source: { ...asked, problems: [...asked.problems, ...unasked(asked, located.named)] }, secrets }
}

/** Who tries the program, and says nothing at all, must not delete what a file happens to lead to. */
function unasked(source: InputSource & { conf: OpenedConf }, named: string | undefined): readonly string[] {
  const isGiven = named !== undefined || INPUT_NAMES.some((name) => source.input(name) !== undefined)
  const isOfFile = findInput(source, 'access-key').origin.kind === 'file'
  if (isGiven || !isOfFile) return []
  const { file } = source.conf.conf
  return [
    `dry-run: nothing was asked for, and the keys are those of ${file}: add --dry-run to see what would go, or ` +
      '--dry-run=false to delete it',
  ]
}
