import { expect, test } from '@jest/globals'
import { circlesIn, importsOf, modulesIn, type Import } from '../../scripts/imports.ts'

const FOLDERS = ['src', 'simulator', 'demo', 'bench', 'scripts']

function importsAs(arrows: readonly string[]): Import[] {
  return arrows.map((arrow) => {
    const [from = '', to = ''] = arrow.split(' -> ')
    return { from, to, how: 'types' }
  })
}

test('no file imports itself by way of others, types included', () => {
  const imports = modulesIn(FOLDERS).flatMap(importsOf)
  expect(new Set(imports.map(({ from }) => from.split('/')[0]))).toEqual(new Set(FOLDERS))
  expect(circlesIn(imports)).toEqual([])
})

test('a circle is found with all its files, however long, and each on its own', () => {
  const pair = ['a.ts -> b.ts', 'b.ts -> a.ts']
  const triangle = ['x.ts -> y.ts', 'y.ts -> z.ts', 'z.ts -> x.ts']
  const arrows = [
    'a.ts -> x.ts',
    ...triangle,
    'main.ts -> a.ts',
    ...pair,
    'z.ts -> leaf.ts',
    'own.ts -> own.ts',
  ]
  expect(circlesIn(importsAs(arrows))).toEqual([triangle, pair, ['own.ts -> own.ts']])
})

test('files that nothing leads back to make no circle', () => {
  expect(circlesIn(importsAs(['a.ts -> b.ts', 'a.ts -> c.ts', 'b.ts -> d.ts', 'c.ts -> d.ts']))).toEqual([])
})

test('every spelling of an import is seen, with what it means when the code runs', () => {
  const code = [
    "import { one } from './one.ts'",
    "import type { Two } from '../two.ts'",
    'import {',
    '  three,',
    '  type Three,',
    "} from './three/three.ts'",
    "export { four } from './four.ts'",
    "export type { Five } from './five.ts'",
    "import './six.ts'",
    "const seven = await import('./seven.ts')",
    "type Eight = typeof import('./eight.ts')",
    "import path from 'node:path'",
    "import help from './nine.json' with { type: 'json' }",
    "export const text = 'from elsewhere'",
  ]
  expect(importsOf({ file: 'src/room/file.ts', code: code.join('\n') })).toEqual(
    [
      ['src/room/one.ts', 'eager'],
      ['src/two.ts', 'types'],
      ['src/room/three/three.ts', 'eager'],
      ['src/room/four.ts', 'eager'],
      ['src/room/five.ts', 'types'],
      ['src/room/six.ts', 'eager'],
      ['src/room/nine.json', 'eager'],
      ['src/room/seven.ts', 'lazy'],
      ['src/room/eight.ts', 'types'],
    ].map(([to, how]) => ({ from: 'src/room/file.ts', to, how })),
  )
})
