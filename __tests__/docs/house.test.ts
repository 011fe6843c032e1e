import { readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { readText } from '../../scripts/readme.ts'

type Import = { from: string; to: string; typesOnly: boolean }
type Allowed = 'all' | 'types' | readonly string[]

/**
 * What a folder of src/ may import of the others, as docs/architecture.md says: all, types only, or besides types
 * these files, which hold words and pure functions.
 */
const RULES: Record<string, Record<string, Allowed>> = {
  network: {},
  clearml: { network: 'all', 'portions.ts': 'all', 'redact.ts': 'all' },
  plan: { clearml: 'types' },
  hocon: {},
  inputs: {
    hocon: 'all',
    plan: 'all',
    clearml: ['clearml/hosts.ts'],
    files: ['files/stores/s3-endpoints.ts', 'files/stores/credentials.ts'],
  },
  policy: { clearml: ['clearml/errors.ts'], plan: 'all', inputs: 'all' },
  'connect.ts': { clearml: 'all', network: 'all' },
  'node-version.ts': {},
  host: { report: ['report/escape.ts'] },
  files: {
    clearml: 'all',
    network: 'all',
    inputs: 'types',
    'particulars.ts': 'all',
    'portions.ts': 'all',
    'redact.ts': 'all',
  },
  compare: {
    approval: ['approval/plan-receipt.ts'],
    clearml: ['clearml/errors.ts'],
    report: ['report/escape.ts', 'report/format.ts', 'report/markdown.ts'],
  },
  cleanup: { clearml: 'all', plan: 'all', files: 'all', 'portions.ts': 'all' },
  targets: {
    cleanup: 'all',
    clearml: 'all',
    files: 'all',
    plan: 'all',
    inputs: 'types',
    'connect.ts': 'types',
  },
  'story.ts': {
    clearml: ['clearml/errors.ts'],
    plan: 'all',
    cleanup: 'types',
    inputs: 'types',
    report: 'all',
  },
  approval: {
    clearml: ['clearml/errors.ts'],
    inputs: 'types',
    plan: 'types',
    report: ['report/settings.ts', 'report/fingerprint.ts'],
    '..': ['../docs/receipt.schema.json'],
  },
  record: {
    clearml: 'all',
    inputs: 'types',
    report: 'all',
    'portions.ts': 'all',
    'redact.ts': 'all',
    'version.ts': 'all',
  },
  report: {
    clearml: 'types',
    plan: 'all',
    inputs: 'types',
    cleanup: 'types',
    files: ['files/task-file.ts', 'files/tally.ts'],
    'particulars.ts': 'all',
  },
}

const FILES = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file: file.replaceAll(path.sep, '/'), code: readText(path.join('src', file)) }))

const imports = FILES.flatMap(({ file, code }): Import[] =>
  [...code.matchAll(/^import (type )?[^']*? from '(\.[^']+)'/gmu)].map(([, type, target = '']) => ({
    from: file,
    to: path.posix.join(path.posix.dirname(file), target),
    typesOnly: type !== undefined,
  })),
)

function placeOf(file: string): string {
  return file.split('/')[0] ?? ''
}

function isAllowed({ to, typesOnly }: Import, allowed: Allowed | undefined): boolean {
  if (allowed === undefined || allowed === 'all') return allowed === 'all'
  return typesOnly || (allowed !== 'types' && allowed.includes(to))
}

/** Asks a server to do something: `read` is all that is left. */
const WRITES = /\b(?:act|put|putLines)\(\s*'([^']+)'/u

function writtenBy(file: string): string[] {
  const { code = '' } = FILES.find((one) => one.file === file) ?? {}
  return [...code.matchAll(new RegExp(WRITES, 'gu'))].map(([, endpoint = '']) => endpoint).toSorted()
}

/** The files that hold the text, in order. */
function filesWith(text: RegExp): string[] {
  return FILES.flatMap(({ file, code }) => (text.test(code) ? [file] : [])).toSorted()
}

test.each(Object.entries(RULES))(
  'src/%s imports only what docs/architecture.md lets it',
  (place, allowed) => {
    const others = imports.filter(({ from, to }) => placeOf(from) === place && placeOf(to) !== place)
    expect(others.filter((one) => !isAllowed(one, allowed[placeOf(one.to)]))).toEqual([])
  },
)

test('every folder of src/ has a rule, and a row in docs/architecture.md', () => {
  const folders = [...new Set(FILES.map(({ file }) => placeOf(file)))].filter(
    (place) => !place.endsWith('.ts'),
  )
  expect(folders.filter((folder) => RULES[folder] === undefined)).toEqual([])
  const page = readText('docs/architecture.md')
  for (const folder of folders) expect(page).toMatch(new RegExp(`^\\| \`${folder}/\` `, 'mu'))
})

test('nothing imports the entry', () => {
  expect(imports.filter(({ to }) => to === 'index.ts')).toEqual([])
})

describe('what can delete', () => {
  test('records is in two modules of clearml/, and nothing else asks a server to act but what reports', () => {
    expect(filesWith(WRITES)).toEqual([
      'clearml/archive.ts',
      'clearml/models.ts',
      'clearml/reporting.ts',
      'clearml/tasks.ts',
    ])
    expect(writtenBy('clearml/archive.ts')).toEqual(['tasks.archive_many'])
    expect(writtenBy('clearml/models.ts')).toEqual(['models.delete_many'])
    expect(writtenBy('clearml/tasks.ts')).toEqual(['tasks.delete_many'])
  })

  test('records is called by cleanup/ only', () => {
    expect(filesWith(/\.(?:deleteTasks|deleteModels)\(/u)).toEqual([
      'cleanup/remove/delete-models.ts',
      'cleanup/remove/delete.ts',
    ])
  })

  test('what lies open into the archive is one module of cleanup/ only', () => {
    expect(filesWith(/\.archiveTasks\(/u)).toEqual(['cleanup/archive/archive.ts'])
  })

  test('files is called by cleanup/ only', () => {
    expect(filesWith(/\bremover\.(?:deleteFiles|removeFolders)\(/u)).toEqual([
      'cleanup/remove/clear-folders.ts',
      'cleanup/remove/delete-files.ts',
      'cleanup/remove/newcomers.ts',
    ])
    expect(filesWith(/(?<!\bremover)\.(?:deleteFiles|removeFolders|deleteObjects)\(/u)).toEqual([
      'files/remover.ts',
      'files/stores/fileservers.ts',
    ])
  })

  test('is not imported by the dry run', () => {
    const own = imports.filter(({ from, typesOnly }) => from === 'cleanup/dry-run.ts' && !typesOnly)
    expect(own.map(({ to }) => to)).toEqual([
      'files/marker.ts',
      'files/folder.ts',
      'files/tally.ts',
      'cleanup/inspect/look.ts',
      'cleanup/left-behind.ts',
    ])
  })
})

describe('what can create or change', () => {
  test('is the record of the run, and what it asks for is its own task', () => {
    expect(writtenBy('clearml/reporting.ts')).toEqual([
      'events.add_batch',
      'projects.create',
      'tasks.add_or_update_artifacts',
      'tasks.completed',
      'tasks.create',
      'tasks.failed',
      'tasks.started',
      'tasks.stopped',
    ])
    const importers = imports.filter(({ to, typesOnly }) => to === 'clearml/reporting.ts' && !typesOnly)
    expect(importers.map(({ from }) => from)).toEqual(['record/open.ts'])
  })

  test('is loaded for runs that are recorded only', () => {
    const eager = imports.filter(
      ({ from, to, typesOnly }) => placeOf(to) === 'record' && placeOf(from) !== 'record' && !typesOnly,
    )
    expect(eager).toEqual([{ from: 'main.ts', to: 'record/run-record.ts', typesOnly: false }])
    expect(readText('src/main.ts')).toContain("await import('./record/record.ts')")
    const own = imports.filter(({ from, typesOnly }) => from === 'record/run-record.ts' && !typesOnly)
    expect(own).toEqual([])
  })
})

describe('the library that reads YAML', () => {
  test('is loaded for runs with a policy only, by policy/', () => {
    const users = filesWith(/from 'yaml'/u)
    expect(users.length).toBeGreaterThan(0)
    for (const file of users) expect(file).toMatch(/^policy\//u)
    const eager = imports.filter(({ from, to }) => placeOf(to) === 'policy' && placeOf(from) !== 'policy')
    expect(eager).toEqual([])
    expect(readText('src/main.ts')).toContain("await import('./policy/read.ts')")
  })
})

test('a configuration file is read by code that is loaded with such a file only', () => {
  const eager = imports.filter(({ typesOnly }) => !typesOnly)
  const readers = eager.filter(({ to }) => placeOf(to) === 'hocon' || to === 'inputs/conf/conf.ts')
  expect(readers.filter(({ from }) => placeOf(from) !== 'hocon').map(({ from }) => from)).toEqual([
    'inputs/conf/conf.ts',
    'inputs/conf/conf.ts',
    'inputs/conf/load.ts',
  ])
  expect(eager.filter(({ to }) => to === 'inputs/conf/load.ts')).toEqual([])
  expect(readText('src/inputs/conf/open.ts')).toContain("await import('./load.ts')")
})

describe('the SDKs of the clouds', () => {
  test('are loaded with the first file that needs them, in files/stores/ only', () => {
    expect(filesWith(/^import (?!type )[^']*? from '@(?:aws-sdk|azure|google-cloud)\//mu)).toEqual([])
    const loaders = filesWith(/'@(?:aws-sdk|azure|google-cloud)\//u)
    expect(loaders.length).toBeGreaterThan(3)
    for (const file of loaders) expect(file).toMatch(/^files\/stores\//u)
  })

  test.each(['s3', 'gcs', 'azure'])('%s.ts is imported by nobody but when it is opened', (store) => {
    expect(imports.filter(({ to }) => to === `files/stores/${store}.ts`)).toEqual([])
    expect(readText('src/files/stores/open.ts')).toContain(`await import('./${store}.ts')`)
  })

  test('are of no concern to what tells whose a file is', () => {
    const own = imports.filter(
      ({ from, to, typesOnly }) => /^files\/[\w-]+\.ts$/u.test(from) && to.includes('/stores/') && !typesOnly,
    )
    expect(own).toEqual([{ from: 'files/locate.ts', to: 'files/stores/s3-endpoints.ts', typesOnly: false }])
  })
})

test('package-lock.json has every optional package, without which npm ci refuses a fresh clone', () => {
  type Package = { optionalDependencies?: Record<string, string> }
  const { packages } = JSON.parse(readText('package-lock.json')) as { packages: Record<string, Package> }
  const missing = Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) =>
        packages[`${place}/node_modules/${name}`] === undefined &&
        packages[`node_modules/${name}`] === undefined,
    ),
  )
  expect(missing).toEqual([])
})
