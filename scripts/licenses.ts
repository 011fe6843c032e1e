/** The licences of what is bundled. ncc's own list misses every package whose modules it joins into the entry. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** As ncc writes them with `--stats-out`, as far as they are read here. */
export type Stats = { modules?: Module[] }
type Module = { identifier?: string; modules?: Module[] }

type Package = { name: string; version: string; license: string; text: string }

/** The folders of all packages that a bundle was made of. */
export function packageFolders({ modules = [] }: Stats): string[] {
  const folders = new Set<string>()
  const visit = ({ identifier = '', modules: inner = [] }: Module): void => {
    // A loader's own path stands before the last `!`, a hash behind `|`.
    const file = identifier.split('!').at(-1)?.split('|')[0]?.replaceAll('\\', '/') ?? ''
    const folder = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/u.exec(file)?.[0]
    if (folder !== undefined) folders.add(folder)
    inner.forEach(visit)
  }
  modules.forEach(visit)
  return [...folders]
}

/** The text of licenses.txt, in the order of the packages' names. */
export function licensesOf(folders: readonly string[]): string {
  const packages = new Map(
    folders.map(readPackage).map((one) => [`${one.name} ${one.version}`, one] as const),
  )
  const rows = [...packages].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return rows
    .map(([title, { license, text }]) => `${title}\n${license}\n\n${text.trim()}\n`)
    .join(`\n${RULE}\n`)
}

const RULE = '-'.repeat(80) + '\n'

function readPackage(folder: string): Package {
  const read = (file: string): string =>
    readFileSync(path.join(folder, file), 'utf8').replaceAll('\r\n', '\n')
  const { name, version, license } = JSON.parse(read('package.json')) as Partial<Package>
  if (name === undefined || version === undefined || license === undefined) {
    throw new Error(`${folder}/package.json lacks a name, a version or a license.`)
  }
  const files = readdirSync(folder).filter((file) => /^(?:licen[cs]e|copying|notice)(?:[.-]|$)/iu.test(file))
  const texts = files.toSorted().map(read)
  return { name, version, license, text: texts.length > 0 ? texts.join('\n') : textOfReadme(folder, read) }
}

/** Some packages have their licence in the README only, and some just name it. */
function textOfReadme(folder: string, read: (file: string) => string): string {
  const readme = readdirSync(folder).find((file) => /^readme/iu.test(file))
  const [, section = ''] = readme === undefined ? [] : read(readme).split(/^#* *licen[cs]e\b.*$/imu)
  const text =
    section
      .replace(/^[-=]+$/mu, '')
      .split(/^#/mu)[0]
      ?.trim() ?? ''
  return text === '' ? 'The package comes without the text of its licence.' : text
}
