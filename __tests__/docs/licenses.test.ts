import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { licensesOf, packageFolders } from '../../scripts/licenses.ts'
import { readText } from '../../scripts/readme.ts'

describe('packageFolders', () => {
  test('finds packages in modules, in modules joined with others, and inside of other packages', () => {
    const stats = {
      modules: [
        {
          identifier: '/r/src/index.ts|1f',
          modules: [{ identifier: '/r/node_modules/@a/core/lib/x.js|77' }],
        },
        { identifier: '/r/node_modules/b/node_modules/c/index.js' },
        { identifier: '/r/node_modules/b/index.js' },
        { identifier: '/r/node_modules/b/other.js' },
        { identifier: 'webpack/runtime/chunk loading' },
      ],
    }
    expect(packageFolders(stats)).toEqual([
      '/r/node_modules/@a/core',
      '/r/node_modules/b/node_modules/c',
      '/r/node_modules/b',
    ])
  })

  test('does not take a loader for a part of the bundle', () => {
    const identifier = '/r/node_modules/@vercel/ncc/loader.js!/r/src/index.ts'
    expect(packageFolders({ modules: [{ identifier }] })).toEqual([])
  })

  test('reads paths of Windows', () => {
    expect(packageFolders({ modules: [{ identifier: 'C:\\r\\node_modules\\a\\i.js' }] })).toEqual([
      'C:/r/node_modules/a',
    ])
  })
})

describe('licensesOf', () => {
  let root: string
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'licenses-'))
  })
  afterEach(() => {
    rmSync(root, { recursive: true })
  })

  const add = (name: string, files: Record<string, string>, manifest: object = {}): string => {
    const folder = path.join(root, name)
    mkdirSync(folder)
    const all = {
      'package.json': JSON.stringify({ name, version: '1.0.0', license: 'MIT', ...manifest }),
      ...files,
    }
    for (const [file, text] of Object.entries(all)) writeFileSync(path.join(folder, file), text)
    return folder
  }

  test('has every file with a licence or a notice, sorted by package', () => {
    const text = licensesOf([
      add('zeta', { 'license.md': 'Text Z\r\n', 'license-checker.js.map': '' }),
      add('alpha', { NOTICE: 'Notice A', LICENSE: 'Text A', 'licensed.js': 'no' }),
    ])
    expect(text).toMatch(
      /^alpha 1\.0\.0\nMIT\n\nText A\nNotice A\n\n-{80}\n\nzeta 1\.0\.0\nMIT\n\n\n?Text Z\n$/u,
    )
  })

  test.each([
    ['# zed\n\n## License\n\n(MIT)\n\nCopyright Z\n\n## More\n', '(MIT)\n\nCopyright Z'],
    ['zed\n\nLicense\n-------\n\nCopyright Z\n', 'Copyright Z'],
    ['# zed\n', 'The package comes without the text of its licence.'],
  ])('takes the text from the README where there is no file: %j', (readme, expected) => {
    expect(licensesOf([add('zed', { 'README.md': readme })])).toBe(`zed 1.0.0\nMIT\n\n${expected}\n`)
  })

  test('fails for a package that names no licence', () => {
    const folder = add('zed', {}, { license: undefined })
    expect(() => licensesOf([folder])).toThrow(`${folder}/package.json lacks a name, a version or a license.`)
  })
})

test('dist/licenses.txt has every package that the action depends on', () => {
  const { dependencies } = JSON.parse(readText('package.json')) as { dependencies: Record<string, string> }
  const titles = readText('dist/licenses.txt').match(/^\S+ \d+\.\d+\.\d+\S*$/gmu)
  const direct = Object.entries(dependencies).map(([name, version]) => `${name} ${version}`)
  expect(titles).toEqual(expect.arrayContaining(direct))
  // Those whose modules are joined into the entry, with what they bring.
  expect(titles?.join('\n')).toMatch(/^tunnel /mu)
})
