import { existsSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { importsOf, modulesIn, type Import } from '../../scripts/imports.ts'
import { readText } from '../../scripts/readme.ts'
import { isNamed, LAWS, namesIn, PAGE, rowsOf, type Law } from '../support/docs/architecture-page.ts'

const FILES = modulesIn(['src']).map(({ file, code }) => ({ file: withoutSrc(file), code }))

const imports = modulesIn(['src'])
  .flatMap(importsOf)
  .map(({ from, to, how }): Import => ({ from: withoutSrc(from), to: withoutSrc(to), how }))

function withoutSrc(file: string): string {
  return file.replace(/^src\//u, '')
}

function placeOf(file: string): string {
  return file.split('/')[0] ?? ''
}

function isAllowed({ to, how }: Import, { code, types, except }: Law): boolean {
  const isIn = (names: readonly string[]): boolean => names.some((name) => isNamed(to, name))
  if (code === undefined) return !isIn(except)
  return isIn(code) || (how === 'types' && isIn(types))
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

describe.each(LAWS)('$places', (law) => {
  const others = imports.filter(
    ({ from, to }) =>
      law.places.some((place) => isNamed(from, place)) && !law.places.some((place) => isNamed(to, place)),
  )

  test('imports only what docs/architecture.md lets it', () => {
    expect(others.filter((one) => !isAllowed(one, law))).toEqual([])
  })

  test('imports all that docs/architecture.md lets it', () => {
    const unused = (names: readonly string[], kind: readonly Import[]): string[] =>
      names.filter((name) => !kind.some(({ to }) => isNamed(to, name)))
    expect(unused(law.code ?? [], others)).toEqual([])
    const types = others.filter((one) => one.how === 'types' && !isAllowed(one, { ...law, types: [] }))
    expect(unused(law.types, types)).toEqual([])
  })
})

test('everything in src/ has one row in docs/architecture.md', () => {
  const places = new Set(FILES.map(({ file }) => (file.includes('/') ? `${placeOf(file)}/` : file)))
  expect(LAWS.flatMap((law) => law.places).toSorted()).toEqual([...places].toSorted())
})

describe.each([
  ['cleanup', 'Asks the server'],
  ['files', 'Requests'],
])('the table of %s/', (house, heading) => {
  const rows = rowsOf(heading).map(([modules = '', , requests = '']) => ({
    names: namesIn(modules).map((name) => `${house}/${name}`),
    requests,
  }))

  test('has every module and every room', () => {
    const names = rows.flatMap((row) => row.names)
    const own = FILES.map(({ file }) => file).filter((file) => placeOf(file) === house)
    expect(own.filter((file) => !names.some((name) => isNamed(file, name)))).toEqual([])
    expect(names.filter((name) => !own.some((file) => isNamed(file, name)))).toEqual([])
  })

  test('has nobody under those who ask for nothing that calls who asks', () => {
    const silent = rows.flatMap(({ names, requests }) => (/^no(?:ne|thing)$/u.test(requests) ? names : []))
    expect(silent.length).toBeGreaterThan(2)
    const calls = imports.filter(
      ({ from, to, how }) => silent.includes(from) && how !== 'types' && !silent.includes(to),
    )
    expect(calls.map(({ to }) => to)).toEqual(house === 'files' ? ['files/stores/s3-endpoints.ts'] : [])
  })
})

describe('in text and pictures docs/architecture.md names', () => {
  test('no file and no folder that is not there', () => {
    const roots = ['', 'src/', 'src/cleanup/', 'src/files/', 'src/files/stores/', 'src/inputs/', 'docs/']
    const names = [...PAGE.matchAll(/[`"]([\w./-]+(?:\/|\.(?:tsx?|[cm]?js|json|md)))(?=[`":])/gu)].map(
      ([, name = '']) => name,
    )
    expect(names.length).toBeGreaterThan(100)
    expect(names.filter((name) => !roots.some((root) => existsSync(root + name)))).toEqual([])
  })

  test('no function that is not there', () => {
    const names = [...PAGE.matchAll(/[`"]([a-z]+[A-Z]\w*)(?=[`":])/gu)].map(([, name = '']) => name)
    expect(names).toContain('dryRunRemover')
    expect(names.filter((name) => filesWith(new RegExp(`\\bfunction ${name}\\b`, 'u')).length !== 1)).toEqual(
      [],
    )
  })
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
      'cleanup/remove/record-call.ts',
    ])
  })

  test('what lies open into the archive is one module of cleanup/ only', () => {
    expect(filesWith(/\.archiveTasks\(/u)).toEqual(['cleanup/archive/archive.ts'])
  })

  test('files is called by cleanup/ only', () => {
    expect(filesWith(/\bremover\.(?:deleteFiles|removeFolders)\(/u)).toEqual([
      'cleanup/leftovers/remove.ts',
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
    const own = imports.filter(({ from, how }) => from === 'cleanup/dry-run.ts' && how !== 'types')
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
    const importers = imports.filter(({ to, how }) => to === 'clearml/reporting.ts' && how !== 'types')
    expect(importers.map(({ from }) => from)).toEqual(['record/open.ts'])
  })

  test('is loaded for runs that are recorded only', () => {
    const used = imports.filter(
      ({ from, to, how }) => placeOf(to) === 'record' && placeOf(from) !== 'record' && how !== 'types',
    )
    expect(used).toEqual([
      { from: 'main.ts', to: 'record/run-record.ts', how: 'eager' },
      { from: 'main.ts', to: 'record/record.ts', how: 'lazy' },
    ])
    const own = imports.filter(({ from, how }) => from === 'record/run-record.ts' && how !== 'types')
    expect(own).toEqual([])
  })
})

describe('the library that reads YAML', () => {
  test('is loaded for runs with a policy only, by policy/', () => {
    const users = filesWith(/from 'yaml'/u)
    expect(users.length).toBeGreaterThan(0)
    for (const file of users) expect(file).toMatch(/^policy\//u)
    expect(imports.filter(({ from, to }) => placeOf(to) === 'policy' && placeOf(from) !== 'policy')).toEqual([
      { from: 'main.ts', to: 'policy/read.ts', how: 'lazy' },
    ])
  })
})

test('a configuration file is read by code that is loaded with such a file only', () => {
  const eager = imports.filter(({ how }) => how === 'eager')
  const readers = eager.filter(({ to }) => placeOf(to) === 'hocon' || to === 'inputs/conf/conf.ts')
  expect(readers.filter(({ from }) => placeOf(from) !== 'hocon').map(({ from }) => from)).toEqual([
    'inputs/conf/conf.ts',
    'inputs/conf/conf.ts',
    'inputs/conf/load.ts',
  ])
  expect(imports.filter(({ to }) => to === 'inputs/conf/load.ts')).toEqual([
    { from: 'inputs/conf/open.ts', to: 'inputs/conf/load.ts', how: 'lazy' },
  ])
})

describe('the SDKs of the clouds', () => {
  test('are loaded with the first file that needs them, in files/stores/ only', () => {
    expect(filesWith(/^import (?!type )[^']*? from '@(?:aws-sdk|azure|google-cloud)\//mu)).toEqual([])
    const loaders = filesWith(/'@(?:aws-sdk|azure|google-cloud)\//u)
    expect(loaders.length).toBeGreaterThan(3)
    for (const file of loaders) expect(file).toMatch(/^files\/stores\//u)
  })

  test.each(['s3', 'gcs', 'azure'])('%s.ts is imported by nobody but when it is opened', (store) => {
    expect(imports.filter(({ to }) => to === `files/stores/${store}.ts`)).toEqual([
      { from: 'files/stores/open.ts', to: `files/stores/${store}.ts`, how: 'lazy' },
    ])
  })

  test('are of no concern to what tells whose a file is', () => {
    const own = imports.filter(
      ({ from, to, how }) => /^files\/[\w-]+\.ts$/u.test(from) && to.includes('/stores/') && how !== 'types',
    )
    expect(own).toEqual([{ from: 'files/locate.ts', to: 'files/stores/s3-endpoints.ts', how: 'eager' }])
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
