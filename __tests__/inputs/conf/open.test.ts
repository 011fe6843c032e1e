import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { withConf } from '../../../src/inputs/conf/open.ts'
import { InputError, readConfig } from '../../../src/inputs/inputs.ts'
import { findInput, type InputSource } from '../../../src/inputs/source.ts'
import type { Inputs } from '../../support/fixtures.ts'

const CONF = `api {
  api_server: "http://clearml.test:8008"
  credentials { access_key: "FILE-ACCESS", secret_key: "FILE-SECRET" }
}`

let home: string
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'home-'))
})
afterEach(() => {
  rmSync(home, { recursive: true })
})

function write(name: string, text: string): string {
  const file = path.join(home, name)
  writeFileSync(file, text)
  return file
}

type Opened = { source: InputSource; secrets: readonly string[] }

function open(
  inputs: Inputs = {},
  {
    env = {},
    isLookedFor = true,
    problems,
  }: Partial<{
    env: Record<string, string>
    isLookedFor: boolean
    problems: readonly string[]
  }> = {},
): Promise<Opened> {
  const source: InputSource = {
    input: (name) => inputs[name],
    env,
    defaultReceiptFile: '/receipt.json',
    ...(problems === undefined ? {} : { problems }),
  }
  return withConf(source, { home, isLookedFor })
}

const DRY: Inputs = { 'dry-run': 'true' }

describe('without a file', () => {
  test('the source is what it was', async () => {
    const { source, secrets } = await open()
    expect([source.conf, source.problems, secrets]).toEqual([undefined, undefined, []])
  })

  test('on GitHub none is looked for', async () => {
    write('clearml.conf', CONF)
    expect((await open({}, { isLookedFor: false })).source.conf).toBeUndefined()
  })

  test('one that is named and not there is a problem, beside those that were there', async () => {
    const { source } = await open({ 'config-file': '/no/such.conf' }, { problems: ['a flag is odd'] })
    expect(source.problems).toEqual(['a flag is odd', 'config-file: there is no file /no/such.conf'])
    expect(source.conf).toBeUndefined()
  })
})

describe('with a file', () => {
  test('inputs are found in it after everything else, and its secrets are handed over', async () => {
    const file = write('clearml.conf', CONF)
    const { source, secrets } = await open({ ...DRY, 'access-key': 'FILE-ACCESS' })
    expect(source.problems).toEqual([])
    expect(findInput(source, 'api-host')).toEqual({
      text: 'http://clearml.test:8008',
      origin: { kind: 'file', file, key: 'api.api_server' },
    })
    expect(findInput(source, 'access-key').origin).toEqual({ kind: 'input' })
    expect(findInput(source, 'secret-key').text).toBe('FILE-SECRET')
    expect(secrets).toContain('FILE-SECRET')
  })

  test('what it includes is read, too', async () => {
    write('keys.conf', 'access_key: "INCLUDED", secret_key: "S-INCLUDED"')
    write('clearml.conf', 'api { credentials { include "keys.conf" }\n include "nothing.conf" }')
    expect(findInput((await open(DRY)).source, 'access-key').text).toBe('INCLUDED')
  })

  test('one that is no HOCON is a problem by the name under which it was given', async () => {
    const file = write('bad.conf', 'api {')
    const told = async (inputs: Inputs, env = {}): Promise<readonly string[] | undefined> =>
      (await open({ ...DRY, ...inputs }, { env })).source.problems
    const problem = `${file}, line 1: a brace "{" is opened and not closed`
    expect(await told({ 'config-file': file })).toEqual([`config-file: ${problem}`])
    expect(await told({}, { CLEARML_CONFIG_FILE: file })).toEqual([`CLEARML_CONFIG_FILE: ${problem}`])
    writeFileSync(path.join(home, 'clearml.conf'), 'api {')
    expect(await told({})).toEqual([
      `config-file: ${path.join(home, 'clearml.conf')}, line 1: a brace "{" is opened and not closed`,
    ])
  })

  test('one whose entries are odd is used, and tells of them', async () => {
    write('clearml.conf', `${CONF}\nsdk.aws.s3 { key: "K" }`)
    const { source } = await open(DRY)
    expect(findInput(source, 'secret-key').text).toBe('FILE-SECRET')
    expect(source.problems).toEqual([expect.stringMatching(/^config-file: .*secret.*is missing/u)])
  })

  test('one that cannot be read is a problem: a folder, or megabytes of something else', async () => {
    const folder = path.join(home, 'folder.conf')
    mkdirSync(folder)
    const large = write('large.conf', ' '.repeat(1024 * 1024 + 1))
    for (const [file, reason] of [
      [folder, /cannot be read: .*EISDIR/u],
      [large, /cannot be read: it has more than 1048576 bytes, which is no configuration/u],
    ] as const) {
      const { source, secrets } = await open({ ...DRY, 'config-file': file })
      expect(source.problems).toEqual([expect.stringMatching(reason)])
      expect([source.conf, secrets]).toEqual([undefined, []])
    }
  })
})

describe('what is wrong with an input', () => {
  const problemOf = async (inputs: Inputs, text: string): Promise<string> => {
    write('clearml.conf', text)
    const { source } = await open({ ...DRY, ...inputs })
    try {
      readConfig(source)
      return ''
    } catch (error) {
      return error instanceof InputError ? error.problems.join('\n') : String(error)
    }
  }

  test('is told by its place in the file, if it was found there', async () => {
    const file = path.join(home, 'clearml.conf')
    expect(await problemOf({}, CONF.replace('http://clearml.test:8008', 'ftp://odd'))).toContain(
      `api.api_server in ${file}: got "ftp://odd"`,
    )
  })

  test('that is missing says that the file has none either', async () => {
    expect(await problemOf({}, 'api { api_server: "http://clearml.test:8008" }')).toContain(
      `access-key: got nothing; give the input access-key or the environment variable CLEARML_API_ACCESS_KEY; ${path.join(home, 'clearml.conf')} has none either`,
    )
  })

  test('that is missing says if the file is for another server, without its password', async () => {
    const conf = CONF.replace('http://clearml.test:8008', 'http://user:pass@other.test:8008')
    const told = await problemOf({ 'api-host': 'http://clearml.test:8008' }, conf)
    expect(told).toContain('is for another server, "http://***@other.test:8008"')
    expect(told).not.toContain('user:pass')
  })
})

test('people look at the web server of the file, unless a variable names another or the file is for another server', async () => {
  write('clearml.conf', CONF.replace('api {', 'api {\n web_server: "http://web.test"'))
  const webHost = async (inputs: Inputs, env = {}): Promise<string> =>
    readConfig((await open({ ...DRY, ...inputs }, { env })).source).webHost
  expect(await webHost({})).toBe('http://web.test')
  expect(await webHost({}, { CLEARML_WEB_HOST: 'http://named.test' })).toBe('http://named.test')
  const other: Inputs = { 'api-host': 'http://else.test:8008', 'access-key': 'A', 'secret-key': 'S' }
  expect(await webHost(other)).toBe('http://else.test:8080')
})

describe('who says nothing at all', () => {
  test('deletes nothing by the keys of a file that happens to lie there', async () => {
    const file = write('clearml.conf', CONF)
    expect((await open()).source.problems).toEqual([
      `dry-run: nothing was asked for, and the keys are those of ${file}: add --dry-run to see what would go, or ` +
        '--dry-run=false to delete it',
    ])
  })

  test.each<[what: string, inputs: (file: string) => Inputs, env: (file: string) => Record<string, string>]>([
    ['named the file', (file) => ({ 'config-file': file }), () => ({})],
    ['named it by a variable', () => ({}), (file) => ({ CLEARML_CONFIG_FILE: file })],
    ['asked for something', () => ({ 'dry-run': 'false' }), () => ({})],
    ['gave a key of their own', () => ({}), () => ({ CLEARML_API_ACCESS_KEY: 'OWN' })],
  ])('is nobody who %s', async (_, inputs, env) => {
    const file = write('clearml.conf', CONF)
    expect((await open(inputs(file), { env: env(file) })).source.problems).toEqual([])
  })
})
