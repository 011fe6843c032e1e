import type { Server } from '../clearml/server.ts'
import { keepBestText } from '../plan/keep-best.ts'
import type { RuleSettings } from '../plan/policy.ts'
import type { Words } from '../plan/target.ts'
import { logText } from './escape.ts'
import { count } from './format.ts'

/** No more names are shown: the line has to stay readable. */
const MAX_NAMES = 10

export function unknownRelease({ release, apiVersion }: Server): string {
  return (
    `ClearML ${logText(release)} is no release that this action was tested with (1.0 to 2.3). What it can do is taken ` +
    `from its API version, ${logText(apiVersion)}: look at a dry run first.`
  )
}

/** Nobody outside can see whether the server acts: docs/storage.md. */
export function filesLeftToServer({ release, abilities }: Server): string {
  return abilities.deletesFiles
    ? 'delete-files is server: this step cannot see whether files go. The server deletes only those whose URL starts ' +
        'with a prefix that it is set to: make sure that CLEARML_FILES_HOST is set on the server.'
    : `delete-files is server, but ClearML ${logText(release)} deletes no files itself: they will all stay.`
}

/** Where keep-best keeps everything, since no task has its metric: as a rule its name is misspelt. */
export function withoutMetric({ keepBest, name }: RuleSettings, projects: readonly string[]): string {
  const rule = name === undefined ? '' : ` of the rule "${logText(name)}"`
  return (
    `No task has a value of keep-best (${logText(keepBestText(keepBest))})${rule} in ${quoted(projects)}, so keep-best ` +
    'keeps all that would go there. Metric and variant are written as the scalars of the web UI are.'
  )
}

/** Rules that do nothing: as a rule they stand behind one that takes all, or name what nobody has any more. */
export function nothingCameTo(rules: readonly string[], { listed }: Words): string {
  return `No ${listed} came to ${quoted(rules)}.`
}

function quoted(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES).map((name) => `"${logText(name)}"`)
  const more = names.length > MAX_NAMES ? `, and ${count(names.length - MAX_NAMES)} more` : ''
  return shown.join(', ') + more
}
