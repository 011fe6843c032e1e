/**
 * What a tag makes of the repository: node scripts/release.ts vX.Y.Z NOTES_FILE. Writes the text of the release, and
 * prints the outputs of its step. It refuses a tag that does not fit the versions.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

export type Sources = {
  tag: string
  /** The version in package.json. */
  version: string
  changelog: string
  /** All tags of the repository. */
  tags: readonly string[]
}

export type Release = {
  notes: string
  /** The tag that moves, for example v1. */
  major: string
  /** Whether this is the newest of its major version: a fix of an older one must not move the tag back. */
  movesMajor: boolean
  /** Whether this is the newest of all. */
  latest: boolean
}

type Triple = readonly [number, number, number]

/** The section of a version: its heading's date, and its text. */
export function sectionOf(changelog: string, version: string): { date: string; text: string } | undefined {
  const sections = changelog.split(/^## /mu).slice(1)
  for (const section of sections) {
    const [, name, date] = /^\[([^\]]+)\](?: - (\S+))?\s*\n/u.exec(section) ?? []
    if (name === version) return { date: date ?? '', text: section.replace(/^.*\n/u, '').trim() }
  }
  return undefined
}

/** Throws if the tag does not fit. */
export function releaseOf({ tag, version, changelog, tags }: Sources): Release {
  const own = tripleOf(tag)
  if (own === undefined) throw new Error(`${tag} is no tag of the form vX.Y.Z.`)
  if (tag !== `v${version}`) throw new Error(`The tag is ${tag}, and package.json says ${version}.`)
  const section = sectionOf(changelog, version)
  if (section === undefined) throw new Error(`CHANGELOG.md has no section [${version}].`)
  if (!/^\d{4}-\d\d-\d\d$/u.test(section.date)) {
    throw new Error(`CHANGELOG.md gives [${version}] no date: write "## [${version}] - YYYY-MM-DD".`)
  }
  const others = tags.map(tripleOf).filter((other) => other !== undefined)
  const newer = others.filter((other) => compare(other, own) > 0)
  return {
    notes: section.text,
    major: `v${own[0]}`,
    movesMajor: !newer.some(([major]) => major === own[0]),
    latest: newer.length === 0,
  }
}

function tripleOf(tag: string): Triple | undefined {
  const [, ...numbers] = /^v(\d+)\.(\d+)\.(\d+)$/u.exec(tag) ?? []
  const [major, minor, patch] = numbers.map(Number)
  return major === undefined || minor === undefined || patch === undefined ? undefined : [major, minor, patch]
}

function compare(a: Triple, b: Triple): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
}

function main([tag = '', notesFile = '']: readonly string[]): void {
  const root = path.join(import.meta.dirname, '..')
  const read = (file: string): string => readFileSync(path.join(root, file), 'utf8')
  const { version } = JSON.parse(read('package.json')) as { version: string }
  const { stdout } = spawnSync('git', ['tag', '--list'], { cwd: root, encoding: 'utf8' })
  const release = releaseOf({ tag, version, changelog: read('CHANGELOG.md'), tags: stdout.split('\n') })
  writeFileSync(notesFile, `${release.notes}\n`)
  console.log(`major=${release.major}\nmoves-major=${release.movesMajor}\nlatest=${release.latest}`)
}

// `import.meta.main` is not there in every Node 24.
if (process.argv[1] === import.meta.filename) main(process.argv.slice(2))
