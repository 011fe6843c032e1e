import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { readText } from '../../scripts/readme.ts'

type Manifest = {
  private?: boolean
  scripts?: Record<string, string>
  devDependencies: Record<string, string>
}
type Locked = { os?: string[]; cpu?: string[]; libc?: string[]; deprecated?: string; link?: boolean }

/** Packages beside the one of the root, each with what only one command needs. */
const OTHERS = ['lint', 'mutation', 'scripts/pictures', 'store-tests', 'summary-tests']

const manifestOf = (folder: string): Manifest =>
  JSON.parse(readText(path.join(folder, 'package.json'))) as Manifest

function lockedIn(folder: string): Record<string, Locked> {
  const lock = JSON.parse(readText(path.join(folder, 'package-lock.json'))) as {
    packages: Record<string, Locked>
  }
  return Object.fromEntries(Object.entries(lock.packages).filter(([place]) => place !== ''))
}

/** Whether npm installs it on Linux x64. */
function isInstalled({ os = ['linux'], cpu = ['x64'], libc = ['glibc'], link = false }: Locked): boolean {
  return os.includes('linux') && cpu.includes('x64') && libc.includes('glibc') && !link
}

test('npm ci installs fewer packages than CONTRIBUTING.md says', () => {
  const [, most] = /fewer than (\d+) packages/u.exec(readText('CONTRIBUTING.md')) ?? []
  const installed = Object.values(lockedIn('.')).filter(isInstalled)
  expect(installed.length).toBeGreaterThan(100)
  expect(installed.length).toBeLessThan(Number(most))
})

describe.each(['.', ...OTHERS])('the package in %s', (folder) => {
  test('has nothing that its authors gave up, which npm would not tell here', () => {
    const deprecated = Object.entries(lockedIn(folder)).filter(([, one]) => one.deprecated !== undefined)
    expect(deprecated).toEqual([])
  })

  test('is kept fresh, and installed without scripts and without a word', () => {
    const { updates } = parse(readText('.github/dependabot.yml')) as { updates: { directories: string[] }[] }
    expect(updates[0]?.directories).toContain(folder === '.' ? '/' : `/${folder}`)
    const settings = readText(path.join(folder, '.npmrc'))
    expect(settings).toBe(readText('.npmrc'))
    expect(settings).toMatch(/^ignore-scripts=true$/mu)
  })
})

test.each(OTHERS)('the package in %s is installed by the commands that need it', (folder) => {
  const { scripts = {} } = manifestOf('.')
  const commands = Object.values(scripts)
  expect(commands.some((command) => command.startsWith(`npm ci --prefix ${folder} && `))).toBe(true)
  expect(manifestOf(folder).private).toBe(true)
})

test('the linter reads types by the compiler that checks them', () => {
  expect(manifestOf('lint').devDependencies['typescript']).toBe(manifestOf('.').devDependencies['typescript'])
})
