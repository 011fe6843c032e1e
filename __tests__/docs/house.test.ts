import { readdirSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import { readText } from '../../scripts/readme.ts'

type Import = { from: string; to: string; typesOnly: boolean }

/** Which folders of src/ a folder may import, as docs/architecture.md says; `types` means types only. */
const RULES: Record<string, Record<string, 'all' | 'types'>> = {
  clearml: {},
  plan: { clearml: 'types' },
  inputs: { plan: 'all' },
  'connect.ts': { clearml: 'all' },
  cleanup: { clearml: 'all', plan: 'all', files: 'all' },
  report: { clearml: 'types', plan: 'all', inputs: 'types', cleanup: 'types', files: 'types' },
}

const imports = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file): Import[] =>
    [...readText(path.join('src', file)).matchAll(/^import (type )?[^']*? from '(\.[^']+)'/gmu)].map(
      ([, type, target = '']) => ({
        from: placeOf(file),
        to: placeOf(path.join(path.dirname(file), target)),
        typesOnly: type !== undefined,
      }),
    ),
  )

function placeOf(file: string): string {
  return file.split(path.sep)[0] ?? ''
}

test.each(Object.entries(RULES))(
  'src/%s imports only what docs/architecture.md lets it',
  (place, allowed) => {
    const own = imports.filter(({ from, to }) => from === place && to !== place)
    const broken = own.filter(
      ({ to, typesOnly }) => allowed[to] === undefined || (allowed[to] === 'types' && !typesOnly),
    )
    expect(broken).toEqual([])
  },
)

test('nothing imports the entry', () => {
  expect(imports.filter(({ to }) => to === 'index.ts')).toEqual([])
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
