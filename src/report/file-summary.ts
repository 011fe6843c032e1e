import { agreed } from '../plan/agreed.ts'
import type { StoreName } from '../files/tally.ts'
import { FILE_KINDS } from '../files/task-file.ts'
import type { Config } from '../inputs/inputs.ts'
import { spareCauses } from './causes.ts'
import { markdownCode, markdownText } from './escape.ts'
import { countedKind } from './file-kinds.ts'
import { count, counted } from './format.ts'
import { bulletList } from './markdown.ts'
import { notListedText } from './not-listed.ts'
import type { Row, RunReport } from './run-report.ts'
import { sizeDetails } from './sizes.ts'
import { sizeOfTotals, type Totals } from './totals.ts'

const URI_LENGTH = 160

/** What became of the files: what was deleted, and what was left on purpose. */
export function fileSections({ rows, config }: RunReport, totals: Totals): string {
  const models = modelRecords(totals)
  const deleting = config.rules.filter(({ keep }) => !keep)
  const who = agreed(deleting, ({ deleteFiles }) => deleteFiles)
  const sections =
    who === 'server' || who === 'none'
      ? [models, who === 'server' ? SERVER_NOTE : NONE_NOTE]
      : [
          `${deletedByKind(rows, config.dryRun, totals)} ${models}`.trim(),
          wholeFolders(rows, config),
          sparedFiles(rows),
          leftFolders(rows),
          notListed(rows),
        ]
  return sections.filter((section) => section !== '').join('\n\n')
}

const SERVER_NOTE =
  '### Files\n\nFiles are left to the server (`delete-files: server`). **This step cannot see whether they go**: the ' +
  "server's own job deletes them later, and only those whose URL starts with a prefix it is set to, usually " +
  "`CLEARML_FILES_HOST` in the server's configuration."
const NONE_NOTE =
  '### Files\n\nFiles stay in their stores (`delete-files: none`); the receipt lists what the server named.'

function modelRecords({ deletedModels }: Totals): string {
  if (deletedModels === 0) return ''
  return `${counted(deletedModels, 'model record')} went with ${deletedModels === 1 ? 'its task' : 'their tasks'}.`
}

function deletedByKind(rows: readonly Row[], isDryRun: boolean, totals: Totals): string {
  const { files } = totals
  const sizes = sizeDetails(sizeOfTotals(totals))
  const sum = (of: (row: Row) => number): number => rows.reduce((total, row) => total + of(row), 0)
  const kinds = FILE_KINDS.map((kind) => [kind, sum((row) => row.files?.deleted[kind] ?? 0)] as const)
    .filter(([, number]) => number > 0)
    .map(([kind, number]) => countedKind(number, kind))
  const stores = Object.entries(STORE_NAMES)
    .map(([store, name]) => [name, sum((row) => row.files?.byStore[store as StoreName] ?? 0)] as const)
    .filter(([, number]) => number > 0)
  const where = stores.map(([name, number]) =>
    stores.length > 1 ? `${count(number)} on ${name}` : `all on ${name}`,
  )
  const number = isDryRun ? files.wouldDelete : files.deleted
  const sentences = [
    ...(number > 0
      ? [`Files ${isDryRun ? 'that would go' : 'deleted'}: ${kinds.join(', ')}; ${where.join(', ')}.`]
      : []),
    ...(sizes === '' ? [] : [`Sizes: ${sizes}.`]),
    ...(files.gone > 0
      ? [`${counted(files.gone, 'file')} ${files.gone === 1 ? 'was' : 'were'} already gone.`]
      : []),
  ]
  return sentences.join(' ')
}

const STORE_NAMES: Readonly<Record<StoreName, string>> = {
  fileserver: 'the fileserver',
  s3: 'S3',
  gcs: 'Google Cloud Storage',
  azure: 'Azure Blob Storage',
  folder: 'shared folders',
}

function sparedFiles(rows: readonly Row[]): string {
  const items = spareCauses(rows).map(({ reason, remedy, files }) => {
    const what = `**${counted(files.length, 'file')}:** ${reason}.${remedy === undefined ? '' : ` ${markdownText(remedy)}`}`
    return `${what}<br>for example ${markdownCode(files[0]?.uri ?? '', URI_LENGTH)}`
  })
  return items.length === 0 ? '' : `### Files left in place\n\n${bulletList(items)}`
}

/** Their files count only as far as the server could list them. */
export function wholeFoldersText(folders: number, { dryRun }: Pick<Config, 'dryRun'>): string {
  const verb = dryRun ? 'would go' : 'went'
  return `${counted(folders, 'task folder')} ${verb} as a whole, with files that the server could not list one by one`
}

function wholeFolders(rows: readonly Row[], config: Config): string {
  const folders = rows.flatMap(({ files }) => files?.wholeFolders ?? [])
  const [first] = folders
  if (first === undefined) return ''
  return `${wholeFoldersText(folders.length, config)}, for example ${markdownCode(first, URI_LENGTH)}.`
}

function leftFolders(rows: readonly Row[]): string {
  const left = rows.flatMap(({ files }) => files?.leftFolders ?? [])
  const [first] = left
  if (first === undefined) return ''
  return `${counted(left.length, 'task folder')} could not be removed, for example ${markdownCode(first, URI_LENGTH)}.`
}

function notListed(rows: readonly Row[]): string {
  const text = notListedText(rows)
  return text === undefined ? '' : markdownText(text, 1000)
}
