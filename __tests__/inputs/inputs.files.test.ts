import { describe, expect, test } from '@jest/globals'
import { InputError, readConfig, type Config } from '../../src/inputs/inputs.ts'
import type { RuleSettings } from '../../src/plan/policy.ts'
import { isPrivateHost, openlySentHosts } from '../../src/inputs/private-host.ts'
import type { Inputs } from '../support/fixtures.ts'

const REQUIRED: Inputs = { 'api-host': 'https://api.clear.ml', 'access-key': 'AKEY', 'secret-key': 'SKEY' }

/** With what the one rule says that the inputs make. */
function read(inputs: Inputs, env: Record<string, string> = {}): Config & RuleSettings {
  const given: Inputs = { ...REQUIRED, ...inputs }
  const config = readConfig({ input: (name) => given[name], env, defaultReceiptFile: '/tmp/receipt.json' })
  const [rule] = config.rules
  if (rule === undefined) throw new Error('the inputs make a rule')
  return { ...rule, ...config }
}

function problemsOf(inputs: Inputs, env: Record<string, string> = {}): readonly string[] {
  try {
    read(inputs, env)
  } catch (error) {
    if (error instanceof InputError) return error.problems
    throw error
  }
  throw new Error('the inputs were accepted')
}

test('by default this step deletes all files with care', () => {
  expect(read({})).toMatchObject({
    deleteFiles: 'runner',
    deleteModels: true,
    onFileError: 'keep-task',
    removeTaskFolders: true,
    filesHosts: ['https://files.clear.ml'],
    uriMap: [],
    s3Region: '',
    s3Endpoints: [],
  })
})

test('every input is taken as given', () => {
  expect(
    read({
      'delete-files': 'none',
      'delete-models': 'false',
      'on-file-error': 'delete-task',
      'remove-task-folders': 'FALSE',
      'files-host': 'http://files:8081/, https://files.test/a/\nhttp://10.0.0.7:8081',
      'uri-map': 'http://fileserver:8081/=https://files.test/\n\n  s3://old-host:9000=s3://new-host:9000 ',
      's3-region': ' eu-central-1 ',
      's3-endpoints': 'http://minio.lan:9000',
    }),
  ).toMatchObject({
    deleteFiles: 'none',
    deleteModels: false,
    onFileError: 'delete-task',
    removeTaskFolders: false,
    filesHosts: ['http://files:8081', 'https://files.test/a', 'http://10.0.0.7:8081'],
    uriMap: [
      { from: 'http://fileserver:8081', to: 'https://files.test' },
      { from: 's3://old-host:9000', to: 's3://new-host:9000' },
    ],
    s3Region: 'eu-central-1',
    s3Endpoints: [{ host: 'minio.lan:9000' }],
  })
})

describe('files-host', () => {
  test('comes from the input, else from the environment, else from api-host', () => {
    const env = { CLEARML_FILES_HOST: 'http://env:8081/' }
    expect(read({ 'files-host': 'http://given:8081' }, env).filesHosts).toEqual(['http://given:8081'])
    expect(read({}, env).filesHosts).toEqual(['http://env:8081'])
    expect(read({}, { CLEARML_FILES_HOST: '  ' }).filesHosts).toEqual(['https://files.clear.ml'])
  })

  test('is inferred from the address of the API server', () => {
    const apiHost = 'https://example.com/clearml/api'
    expect(read({ 'api-host': apiHost })).toMatchObject({
      filesHosts: ['https://example.com/clearml/files'],
      webHost: 'https://example.com/clearml',
    })
  })

  test.each<[where: string, inputs: Inputs, env: Record<string, string>]>([
    ['by hand', { 'files-host': 'none' }, {}],
    ['by hand against the variable', { 'files-host': 'none' }, { CLEARML_FILES_HOST: 'http://env:8081' }],
    ['by a bucket', { 'files-host': 's3://bucket/prefix' }, {}],
    ['by a bucket in the variable', {}, { CLEARML_FILES_HOST: 's3://bucket/prefix' }],
    ['by a container in the variable', {}, { CLEARML_FILES_HOST: 'azure://a.blob.core.windows.net/c' }],
    ['by a bucket of Google in the variable', {}, { CLEARML_FILES_HOST: 'gs://bucket' }],
  ])('that is not there is told %s, and none is inferred then', (_, inputs, env) => {
    expect(read(inputs, env)).toMatchObject({ filesHosts: [], deleteFiles: 'runner' })
    expect(read({ ...inputs, 'api-host': 'https://clearml.example.com' }, env).filesHosts).toEqual([])
  })

  test.each([undefined, 'runner'])(
    'that cannot be inferred is a problem with delete-files %j',
    (deleteFiles) => {
      const inputs: Inputs = { 'api-host': 'https://clearml.example.com' }
      expect(
        problemsOf(deleteFiles === undefined ? inputs : { ...inputs, 'delete-files': deleteFiles }),
      ).toEqual([
        'files-host: got nothing, and it cannot be inferred from https://clearml.example.com; give the URL of the ' +
          'fileserver (files-host or CLEARML_FILES_HOST), or none if all files lie on other storage',
      ])
    },
  )

  test.each(['server', 'none'])('that cannot be inferred is none with delete-files %s', (deleteFiles) => {
    const inputs: Inputs = { 'api-host': 'https://clearml.example.com', 'delete-files': deleteFiles }
    expect(read(inputs).filesHosts).toEqual([])
  })

  test('is no second problem where api-host is one', () => {
    expect(problemsOf({ 'api-host': 'nonsense' })).toHaveLength(1)
  })

  test.each([
    'files:8081',
    'ftp://files',
    'http://files:8081 http://two',
    'http://files?x=1',
    'http://u:p@files',
  ])('refuses %j', (text) => {
    expect(problemsOf({ 'files-host': text })).toEqual([
      expect.stringMatching(/^files-host: got .*, accepted is http or https URLs without user/u),
    ])
  })
})

describe('uri-map', () => {
  test.each([
    'http://a',
    'http://a=',
    '=http://b',
    'a=b',
    'http://a=b',
    'a=http://b',
    '/mnt/a=gs://b',
    'http://a = http://b',
    'http://a=http://b c',
    'http://a=http://b\nnonsense',
    'http://a http://b',
    'http://ada:pass-word@a=http://b',
    'http://a=https://ada:pass-word@b/x',
    'http://a=s3://ada@b/x',
  ])('refuses %j', (text) => {
    expect(problemsOf({ 'uri-map': text })).toEqual([
      expect.stringMatching(/^uri-map: got [^]*, accepted is lines FROM=TO of URI prefixes without user/u),
    ])
  })

  test.each([
    ['http://a=http://b', 'http://a', 'http://b'],
    ['http://a/x=http://b/y?z=1', 'http://a/x', 'http://b/y?z=1'],
    ['FILE:///mnt/x//=gs://bucket//', 'FILE:///mnt/x', 'gs://bucket'],
    ['http://a/x@y=http://b/z@w', 'http://a/x@y', 'http://b/z@w'],
    ['azure://a.net/c=s3://h:9000/b', 'azure://a.net/c', 's3://h:9000/b'],
  ])('reads %j', (text, from, to) => {
    expect(read({ 'uri-map': text }).uriMap).toEqual([{ from, to }])
  })
})

describe('the variables that s3-endpoints names', () => {
  const inputs: Inputs = {
    's3-endpoints':
      'http://minio.lan:9000 M_KEY M_SECRET\nhttps://[::1]:9000 M_KEY N_SECRET region=eu\nhttp://open.lan',
  }
  const problem = (name: string, url: string): string =>
    `s3-endpoints: it names the environment variable ${name} for ${url}, and that is not set or empty`

  test.each<[inputs: Inputs]>([[{}], [{ 'dry-run': 'true' }]])(
    'are looked for before the first request, all of them, with %j',
    (more) => {
      expect(problemsOf({ ...inputs, ...more }, { M_KEY: 'k', N_SECRET: ' ' })).toEqual([
        problem('M_SECRET', 'http://minio.lan:9000'),
        problem('N_SECRET', 'https://[::1]:9000'),
      ])
    },
  )

  test('are all that is needed', () => {
    const { s3Endpoints } = read(inputs, { M_KEY: 'k', M_SECRET: 's', N_SECRET: 't' })
    expect(s3Endpoints.map(({ host }) => host)).toEqual(['minio.lan:9000', '[::1]:9000', 'open.lan'])
  })

  test.each(['server', 'none'])(
    'are not needed with delete-files %s: no file is asked for',
    (deleteFiles) => {
      expect(read({ ...inputs, 'delete-files': deleteFiles }).s3Endpoints).toHaveLength(3)
    },
  )
})

describe('secrets that were pasted into an address', () => {
  test.each<[inputs: Inputs]>([
    [{ 'files-host': 'https://ada:pass-word@files.test' }],
    [{ 'files-host': 'https://ok.test\nhttps://ada:pass-word@files.test' }],
    [{ 'files-host': 'https://ada:pass-word@files.test, https://ok.test' }],
    [{ 'uri-map': 'http://a=ada:pass-word@files.test' }],
    [{ 'uri-map': 'https://ada:pass-word@files.test' }],
    [{ 'uri-map': 'http://a=https://ada:pass-word@files.test' }],
    [{ 'uri-map': 'http://ada:pass-word@a=https://files.test' }],
    [{ 's3-endpoints': 'http://minio.lan:9000 ada pass-word' }],
    [{ 's3-endpoints': 'http://ada:pass-word@minio.lan:9000' }],
  ])('are never shown: %j', (inputs) => {
    const problems = problemsOf(inputs)
    expect(problems).toHaveLength(1)
    expect(problems[0]).not.toMatch(/pass|\bada\b/u)
  })
})

test('delete-files: server cannot go with delete-models: false', () => {
  const text = 'delete-files: server cannot go with delete-models: false, since models would lose their files'
  expect(problemsOf({ 'delete-files': 'server', 'delete-models': 'false' })).toEqual([text])
  expect(read({ 'delete-files': 'server' })).toMatchObject({ deleteFiles: 'server', deleteModels: true })
  expect(read({ 'delete-files': 'none', 'delete-models': 'false' })).toMatchObject({ deleteModels: false })
})

test.each<[inputs: Inputs, accepted: string]>([
  [{ 'delete-files': 'yes' }, 'one of runner, server, none'],
  [{ 'delete-models': 'none' }, 'true or false'],
  [{ 'on-file-error': 'ignore' }, 'one of keep-task, delete-task'],
  [{ 'remove-task-folders': '1' }, 'true or false'],
])('%j is refused', (inputs, accepted) => {
  const [problem] = problemsOf(inputs)
  expect(problem).toMatch(new RegExp(`^${Object.keys(inputs)[0]}: got ".*", accepted is ${accepted}$`, 'u'))
})

describe('isPrivateHost', () => {
  test.each([
    'localhost',
    'clearml',
    'files.localhost',
    'nas.local',
    'clearml.internal',
    'CLEARML.LAN',
    'box.home.arpa',
    '127.0.0.1',
    '127.255.255.254',
    '10.0.0.7',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.0.1',
    '[::1]',
    '::1',
    'fd00::1',
    '[fe80::1]',
  ])('%s is one', (host) => {
    expect(isPrivateHost(host)).toBe(true)
  })

  test.each([
    'clearml.example.com',
    'api.clear.ml',
    'local.example.com',
    '8.8.8.8',
    '172.15.0.1',
    '172.32.0.1',
    '11.0.0.1',
    '192.169.0.1',
    '[2001:db8::1]',
    '10.0.0.7.example.com',
    'lan.com',
  ])('%s is none', (host) => {
    expect(isPrivateHost(host)).toBe(false)
  })
})

describe('track-run', () => {
  test('is off unless it is asked for', () => {
    expect(read({}).trackRun).toBe(false)
    expect(read({ 'track-run': 'true' }).trackRun).toBe(true)
    expect(problemsOf({ 'track-run': 'yes' })).toEqual(['track-run: got "yes", accepted is true or false'])
  })
})

describe('the web server', () => {
  test.each([
    ['https://web.example.com/clearml/', 'https://web.example.com/clearml'],
    ['', 'https://app.clear.ml'],
    ['javascript:alert(1)', 'https://app.clear.ml'],
  ])('is taken from CLEARML_WEB_HOST %j: %s', (given, webHost) => {
    expect(read({}, { CLEARML_WEB_HOST: given }).webHost).toBe(webHost)
  })

  test('is not known where nothing tells it, which is no error', () => {
    const inputs = { 'api-host': 'https://clearml.example.com', 'files-host': 'https://f.example.com' }
    expect(read(inputs).webHost).toBe('')
  })
})

test('hosts that are asked without encryption over networks of others are told, each once', () => {
  const open = 'http://clearml.example.com:8008'
  const safe = ['https://clearml.example.com', 'http://localhost:8008', 'http://10.0.0.7:8081/files']
  expect(openlySentHosts([open, ...safe, open])).toEqual([open])
})
