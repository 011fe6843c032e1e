import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { readConf, secretsOf, type ClearmlConf } from '../../../src/inputs/conf/conf.ts'

const FOLDER = '__tests__/fixtures/clearml-conf'
const ENV = { TEAM_ACCESS_KEY: 'TEAMKEY', TEAM_SECRET_KEY: 'team-secret' }

type Env = Readonly<Record<string, string>>

const read = (file: string): string | undefined => {
  const name = path.basename(file)
  return readdirSync(FOLDER).includes(name) ? readFileSync(path.join(FOLDER, name), 'utf8') : undefined
}

function parsed(content: string, env: Env): { conf: ClearmlConf | undefined; problems: readonly string[] } {
  return readConf(content, '/home/ada/clearml.conf', { read, env, home: '/home/ada' })
}

/** Of a fixture, or of a text in braces. */
function confOf(text: string, env: Env = ENV): ClearmlConf {
  const { conf, problems } = parsed(read(`${text}.conf`) ?? text, env)
  expect(problems).toEqual([])
  return conf!
}

function problemsOf(content: string, env: Env = {}): readonly string[] {
  return parsed(content, env).problems.map((problem) => problem.replace('/home/ada/clearml.conf: ', ''))
}

function textsOf({ texts }: ClearmlConf): Record<string, string> {
  return Object.fromEntries([...texts].map(([name, { text }]) => [name, text]))
}

describe('the hosts and keys', () => {
  const server = (apiHost: string, filesHost: string, accessKey: string, secretKey: string): object => ({
    ...{ 'api-host': apiHost, 'files-host': filesHost, 'access-key': accessKey, 'secret-key': secretKey },
  })

  test.each<[fixture: string, texts: object, webHost: string | undefined]>([
    [
      'hosted-wizard',
      server(
        'https://api.clear.ml',
        'https://files.clear.ml',
        'HOSTEDACCESSKEY00000',
        'hosted!@#$%^&*(){}[]|secret',
      ),
      'https://app.clear.ml',
    ],
    [
      'self-hosted-wizard',
      server('http://clearml.lan:8008', 'http://clearml.lan:8081', 'LANACCESSKEY', 'lan-secret'),
      'http://clearml.lan:8080',
    ],
    [
      'web-ui-copy',
      server(
        'https://api.ml.example.com/',
        'https://files.ml.example.com/',
        'COPIEDACCESSKEY',
        'copied-secret',
      ),
      'https://app.ml.example.com/',
    ],
    [
      'agent',
      {
        ...server('http://10.0.0.7:8008', 'http://10.0.0.7:8081', 'AGENTACCESSKEY', 'agent-secret'),
        's3-region': 'eu-central-1',
      },
      'http://10.0.0.7:8080',
    ],
    [
      'docker-env',
      server('http://clearml-apiserver:8008', 'http://clearml-apiserver:8081', 'TEAMKEY', 'team-secret'),
      undefined,
    ],
    [
      'minio',
      server(
        'http://clearml.lan:8008',
        's3://minio.lan:9000/clearml',
        'MINIOSERVERKEY',
        'minio-server-secret',
      ),
      'http://clearml.lan:8080',
    ],
    [
      'aws',
      {
        ...server('https://api.clear.ml', 'https://files.clear.ml', 'AWSACCESSKEY', 'aws-server-secret'),
        's3-region': 'us-west-2',
      },
      'https://app.clear.ml',
    ],
    [
      'gcs',
      server('https://api.clear.ml', 'gs://clearml-files/all', 'GCSACCESSKEY', 'gcs-server-secret'),
      undefined,
    ],
    [
      'azure',
      server(
        'https://api.clear.ml',
        'azure://clearmlstore.blob.core.windows.net/files',
        ...(['AZUREACCESSKEY', 'azure-server-secret'] as const),
      ),
      undefined,
    ],
    [
      'kubernetes-ingress',
      server(
        'https://ml.corp.example/clearml/api',
        'https://ml.corp.example/clearml/files',
        ...(['CORPACCESSKEY', 'corp-secret'] as const),
      ),
      'https://ml.corp.example/clearml',
    ],
    [
      'from-trains',
      {
        'api-host': 'http://trains.lan:8008',
        'access-key': 'TRAINSACCESSKEY',
        'secret-key': 'trains-secret',
      },
      undefined,
    ],
    [
      'with-include',
      server('http://clearml.lan:8008', 'http://clearml.lan:8081', 'OWNACCESSKEY', 'own-secret'),
      'http://clearml.lan:8080',
    ],
  ])('of %s.conf are read', (fixture, texts, webHost) => {
    const conf = confOf(fixture)
    expect(textsOf(conf)).toEqual(texts)
    expect(conf.webHost).toBe(webHost)
  })

  test('of every fixture are tested', () => {
    expect(readdirSync(FOLDER)).toHaveLength(12)
  })

  test('have their places in the file', () => {
    const { texts } = confOf('from-trains')
    expect([...texts.values()].map(({ key }) => key)).toEqual([
      'api.host',
      'api.credentials.access_key',
      'api.credentials.secret_key',
    ])
  })

  test('that are empty, null or not there are none', () => {
    expect(
      textsOf(confOf('api { api_server: "", files_server: null, credentials: { access_key: " " } }')),
    ).toEqual({})
    expect(textsOf(confOf('sdk {}'))).toEqual({})
    expect(textsOf(confOf('api: null'))).toEqual({})
  })

  test.each([
    ['api: text', 'api is no section in braces'],
    ['api.credentials: [1]', 'api.credentials is no section in braces'],
    ['api.api_server: [a]', 'api.api_server is no text'],
    ['api.credentials.secret_key { a: 1 }', 'api.credentials.secret_key is no text'],
  ])('of another kind are problems: %s', (text, problem) => {
    expect(problemsOf(text)).toEqual([problem])
  })

  test('of a file that is no HOCON are none, and the problem says where', () => {
    expect(parsed('api {\n', {})).toEqual({
      conf: undefined,
      problems: ['/home/ada/clearml.conf, line 1: a brace "{" is opened and not closed'],
    })
  })
})

describe('credentials of S3', () => {
  const keys = (accessKeyId: string, secretAccessKey: string, sessionToken?: string): object => ({
    ...{ kind: 'keys', accessKeyId, secretAccessKey, sessionToken },
  })

  test('are those of buckets and those for all', () => {
    const from = (i: number): string => `sdk.aws.s3.credentials[${i}]`
    expect(confOf('aws').credentials.s3).toEqual([
      {
        host: undefined,
        bucket: 'team-models',
        region: 'eu-west-1',
        keys: keys('AKIAMODELS', 'models-secret'),
        from: from(0),
      },
      {
        host: undefined,
        bucket: 'team-data',
        region: undefined,
        keys: { kind: 'profile', profile: 'data' },
        from: from(1),
      },
      { host: undefined, bucket: 'team-logs', region: undefined, keys: { kind: 'chain' }, from: from(2) },
      {
        ...{ host: undefined, bucket: undefined, region: undefined },
        ...{ keys: keys('AKIADEFAULT', 'default-secret', 'default-token'), from: 'sdk.aws.s3' },
      },
    ])
  })

  test('may be for other hosts, which are endpoints then', () => {
    const { credentials, s3Endpoints } = confOf('minio')
    expect(credentials.s3.map(({ host, bucket, keys: found }) => [host, bucket, found])).toEqual([
      ['minio.lan:9000', undefined, keys('minio-user', 'minio-password')],
      ['minio.lan:9000', 'archive', keys('archive-user', 'archive-password')],
      ['s3.fr-par.scw.cloud', undefined, keys('scw-user', 'scw-password')],
    ])
    expect(s3Endpoints).toEqual([
      { host: 'minio.lan:9000', url: 'http://minio.lan:9000', region: 'eu', variables: undefined },
      {
        host: 's3.fr-par.scw.cloud',
        url: 'https://s3.fr-par.scw.cloud',
        region: undefined,
        variables: undefined,
      },
    ])
  })

  test('may lie in the environment, and are none if they do not', () => {
    expect(confOf('docker-env').credentials.s3).toEqual([])
    const env = { ...ENV, TEAM_S3_KEY: 'K', TEAM_S3_SECRET: 'S' }
    expect(confOf('docker-env', env).credentials.s3).toMatchObject([{ keys: keys('K', 'S') }])
  })

  test('are added to those of an included file', () => {
    expect(confOf('with-include').credentials.s3).toMatchObject([
      { bucket: 'own-bucket', keys: keys('AKIAOWN', 'own-s3-secret') },
    ])
  })

  test('of an IPv6 host are read', () => {
    const text = 'sdk.aws.s3.credentials: [{ host: "[::1]:9000", key: k, secret: s, secure: no }]'
    expect(confOf(text).s3Endpoints).toMatchObject([{ host: '[::1]:9000', url: 'http://[::1]:9000' }])
  })

  test('of folders are those of the bucket, if they agree', () => {
    const folders = (...secrets: string[]): string =>
      `sdk.aws.s3.credentials: [${secrets.map((secret, i) => `{ bucket: "b/f${i}", key: k, secret: ${secret} }`).join()}]`
    expect(confOf(folders('s', 's')).credentials.s3).toMatchObject([{ bucket: 'b', keys: keys('k', 's') }])
    expect(problemsOf(folders('s', 't'))).toEqual([
      'sdk.aws.s3.credentials has others for a folder of one bucket (sdk.aws.s3.credentials[1]): a bucket takes one',
    ])
  })

  test.each([
    [
      '{ host: "http://h:9000", key: k, secret: s }',
      'sdk.aws.s3.credentials[0].host is no name of a host, with a port or without',
    ],
    [
      '{ host: "u@h", key: k, secret: s }',
      'sdk.aws.s3.credentials[0].host is no name of a host, with a port or without',
    ],
    [
      '{ bucket: b, key: k }',
      'sdk.aws.s3.credentials[0].secret is missing, and the other of the two is there',
    ],
    [
      '{ bucket: b, secret: s }',
      'sdk.aws.s3.credentials[0].key is missing, and the other of the two is there',
    ],
    [
      '{ host: h, key: k, secret: s, secure: maybe }',
      'sdk.aws.s3.credentials[0].secure is neither true nor false',
    ],
    ['text', 'sdk.aws.s3.credentials[0] is no section in braces'],
  ])('that are wrong are problems: %s', (entry, problem) => {
    expect(problemsOf(`sdk.aws.s3.credentials: [${entry}]`)).toContain(problem)
  })

  test('that are no list are a problem', () => {
    expect(problemsOf('sdk.aws.s3.credentials { bucket: b }')).toEqual([
      'sdk.aws.s3.credentials is no list in brackets',
    ])
  })
})

test('credentials of Google Cloud Storage are files or texts, of buckets and for all', () => {
  const { gcs } = confOf('gcs').credentials
  expect(gcs).toEqual([
    {
      ...{
        bucket: 'clearml-models',
        projectId: 'models',
        key: { kind: 'file', path: '/etc/keys/models.json' },
      },
      from: 'sdk.google.storage.credentials[0]',
    },
    {
      ...{ bucket: 'clearml-inline', projectId: undefined },
      key: { kind: 'json', text: expect.stringMatching(/^\{"type": "service_account"/u) },
      from: 'sdk.google.storage.credentials[1]',
    },
    {
      ...{ bucket: undefined, projectId: 'clearml', from: 'sdk.google.storage' },
      key: { kind: 'file', path: '/home/ada/keys/everything.json' },
    },
  ])
})

describe('credentials of Azure', () => {
  test('are those of accounts and of their containers', () => {
    const from = (i: number): string => `sdk.azure.storage.containers[${i}]`
    expect(confOf('azure').credentials.azure).toEqual([
      { account: 'clearmlstore', container: undefined, key: 'c3RvcmUta2V5+/==', from: from(0) },
      { account: 'clearmlarchive', container: 'old', key: 'YXJjaGl2ZQ==', from: from(1) },
      { account: 'clearmlarchive', container: undefined, key: undefined, from: from(2) },
    ])
  })

  test('without an account are a problem', () => {
    expect(confOf('sdk.azure.storage.containers: [{ container_name: "c" }]').credentials.azure).toEqual([])
    expect(problemsOf('sdk.azure.storage.containers: [{ account_key: "k" }]')).toEqual([
      'sdk.azure.storage.containers[0].account_name is missing',
    ])
  })
})

describe('certificates', () => {
  test('are trusted by the files that are named', () => {
    expect(confOf('kubernetes-ingress').authorities).toEqual([
      { name: 'api.verify_certificate', path: '/usr/local/share/ca-certificates/corp.crt' },
      { name: 'sdk.aws.s3.verify', path: '/home/ada/corp-s3.pem' },
    ])
  })

  test.each(['True', 'true', 'yes', '""', 'null', '1'])('are checked as always by %s', (text) => {
    expect(confOf(`api.verify_certificate: ${text}`).authorities).toEqual([])
  })

  test.each(['False', 'false', 'no', '0', '"off"'])('are never left unchecked, which %s would do', (text) => {
    const [problem, ...others] = problemsOf(`api.verify_certificate: ${text}`)
    expect(problem).toMatch(
      /^api\.verify_certificate is false, and certificates are always checked here: name the file/u,
    )
    expect(problem).toContain('REQUESTS_CA_BUNDLE')
    expect(others).toEqual([])
  })

  test('are not left unchecked on S3, unless nothing is encrypted there', () => {
    const entry = (more: string): string =>
      `sdk.aws.s3.credentials: [{ host: "h:9000", key: k, secret: s, verify: false${more} }]`
    expect(problemsOf(entry(''))).toEqual([
      expect.stringMatching(/^sdk\.aws\.s3\.credentials\[0\]\.verify is false, .* AWS_CA_BUNDLE or /u),
    ])
    expect(problemsOf(entry(', secure: false'))).toEqual([])
  })

  test('are trusted by a variable rather than by the file, whatever that says', () => {
    for (const variable of ['REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS']) {
      expect(confOf('api.verify_certificate: false', { [variable]: '/ca.pem' }).authorities).toEqual([])
      expect(confOf('kubernetes-ingress', { [variable]: '/ca.pem' }).authorities).toEqual([])
    }
  })

  test('of hosts on S3 may each have a file', () => {
    const entries = ['/a.pem', '/b.pem'].map(
      (file, i) => `{ host: "h${i}", key: k, secret: s, verify: "${file}" }`,
    )
    expect(confOf(`sdk.aws.s3.credentials: [${entries.join()}]`).authorities).toEqual([
      { name: 'sdk.aws.s3.credentials[0].verify', path: '/a.pem' },
      { name: 'sdk.aws.s3.credentials[1].verify', path: '/b.pem' },
    ])
  })
})

test('the secrets are all that must not be shown', () => {
  const all = ['aws', 'minio', 'gcs', 'azure'].flatMap((fixture) => secretsOf(confOf(fixture)))
  expect(all).toEqual(
    expect.arrayContaining([
      'AWSACCESSKEY',
      'aws-server-secret',
      ...['AKIAMODELS', 'models-secret', 'default-token'],
      ...['minio-password', 'archive-user'],
      ...['c3RvcmUta2V5+/==', 'YXJjaGl2ZQ=='],
      expect.stringContaining('BEGIN PRIVATE KEY'),
    ]),
  )
  expect(all).not.toContain('/etc/keys/models.json')
})

describe('credentials of Google', () => {
  const credentials = (text: string): object => confOf(`sdk.google.storage { ${text} }`).credentials.gcs

  test('that name no bucket are those of nobody', () => {
    expect(credentials('credentials: [{ project: "p", credentials_json: "/k.json" }]')).toEqual([])
  })

  test('are a file or its text, and a bucket may have them for folders, as long as they are the same', () => {
    const entry = (subdir: string): string =>
      `{ bucket: "b", subdir: "${subdir}", credentials_json: "{\\"type\\": 1}" }`
    expect(credentials(`credentials: [${entry('/one/')}, ${entry('two')}]`)).toMatchObject([
      { bucket: 'b', key: { kind: 'json', text: '{"type": 1}' } },
    ])
  })

  test('of two kinds for folders of one bucket are refused', () => {
    const entry = (subdir: string, key: string): string =>
      `{ bucket: "b", subdir: "${subdir}", credentials_json: "${key}" }`
    const list = `[${entry('one', '/1.json')}, ${entry('two', '/2.json')}]`
    expect(problemsOf(`sdk.google.storage.credentials: ${list}`)).toEqual([
      expect.stringContaining('has others for a folder of one bucket'),
    ])
  })
})

test('an error that is not of the file is not taken for one', () => {
  const boom = (): never => {
    throw new Error('EIO')
  }
  const world = { read: boom, env: {}, home: '/home/ada' }
  expect(() => readConf('include "x.conf"', '/c.conf', world)).toThrow('EIO')
})
