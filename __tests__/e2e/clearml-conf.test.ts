import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { addArtifact } from '../../simulator/seed-content.ts'
import type { Simulator } from '../../simulator/server.ts'
import { deletingCalls, runAction } from '../support/e2e/action.ts'
import { connectionVariables, runShell, type ShellResult } from '../support/e2e/shell.ts'
import { idsOf, start } from '../support/e2e/simulators.ts'
import { addEnded } from '../support/e2e/world.ts'

/** The home of a user who has nothing but what a test writes there. */
let home: string
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'clearml-cleanup-home-'))
})
afterEach(() => {
  rmSync(home, { recursive: true })
})

/** As the wizard of the SDK writes it. */
function conf({ apiUrl, filesUrl, accessKey, secretKey }: Simulator): string {
  return `# ClearML SDK configuration file
api {
    api_server: ${apiUrl}
    web_server: http://clearml.lan:8080
    files_server: ${filesUrl}
    credentials {"access_key": "${accessKey}", "secret_key": "${secretKey}"}
}
sdk { aws { s3 { key: "", secret: "", credentials: [] } } }
`
}

function write(text: string, name = 'clearml.conf'): string {
  const file = path.join(home, name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text)
  return file
}

const run = (args: readonly string[], env: Record<string, string> = {}): Promise<ShellResult> =>
  runShell(args, { env: { HOME: home, ...env } })

/** Three tasks with a file each that a live run would delete. */
async function archive(): Promise<Simulator> {
  const simulator = await start()
  for (let i = 0; i < 3; i++) addArtifact(simulator, addEnded(simulator.store, 90), 'data')
  return simulator
}

function expectRefusal({ exitCode, stdout, stderr }: ShellResult, message: string): void {
  expect(stderr).toContain(message)
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
}

describe('a machine with a clearml.conf and nothing else', () => {
  test('is all that a dry run needs, and then a live run', async () => {
    const simulator = await archive()
    write(conf(simulator))
    const dry = await run(['--dry-run', '--force-delete'])
    expect(dry.exitCode).toBe(0)
    expect(dry.receipt?.totals).toMatchObject({ wouldDelete: 3 })
    expect(deletingCalls(simulator)).toEqual([])
    const live = await run(['--force-delete'])
    expect(live.exitCode).toBe(0)
    expect(idsOf(simulator).size).toBe(0)
    expect(simulator.store.files.list()).toEqual([])
  })

  test('is told where each value came from, and its secrets are not shown', async () => {
    const simulator = await archive()
    const file = write(conf(simulator))
    const { stdout, stderr, receipt } = await run(['--dry-run'])
    const lines = stdout.split('\n').map((line) => line.trim())
    expect(lines).toContain(`api-host: ${simulator.apiUrl} (api.api_server in config-file)`)
    expect(lines).toContain(`files-host: ${simulator.filesUrl} (api.files_server in config-file)`)
    expect(lines).toContain(`config-file: ${file}`)
    expect(lines).toContain('dry-run: true')
    for (const secret of [simulator.accessKey, simulator.secretKey])
      expect(stdout + stderr + JSON.stringify(receipt)).not.toContain(secret)
  })

  test('may have its own name for it, in the variable of the SDK or in a flag, which wins', async () => {
    const [first, second] = [await archive(), await archive()]
    write('api {', 'clearml.conf')
    write(conf(first), 'team/one.conf')
    write(conf(second), 'team/two.conf')
    const env = { CLEARML_CONFIG_FILE: '~/team/one.conf' }
    expect((await run(['--dry-run'], env)).exitCode).toBe(0)
    expect([first.requests.length > 0, second.requests.length > 0]).toEqual([true, false])
    const asked = first.requests.length
    expect((await run(['--dry-run', '--config-file', `${home}/team/two.conf`], env)).exitCode).toBe(0)
    expect([first.requests.length, second.requests.length > 0]).toEqual([asked, true])
  })

  test('is not cleaned by a call that asks for nothing', async () => {
    const simulator = await archive()
    const file = write(conf(simulator))
    expectRefusal(
      await run([]),
      `dry-run: nothing was asked for, and the keys are those of ${file}: add --dry-run to see what would go, or ` +
        '--dry-run=false to delete it',
    )
    expect(simulator.requests).toEqual([])
    expect((await run(['--dry-run=false'])).exitCode).toBe(0)
    expect((await run([], { CLEARML_CONFIG_FILE: file })).exitCode).toBe(0)
  })

  test('may leave it aside', async () => {
    const simulator = await archive()
    write('api {')
    const env = connectionVariables(simulator)
    expect((await run(['--dry-run', '--config-file', 'none'], env)).exitCode).toBe(0)
    expectRefusal(
      await run(['--dry-run', '--config-file', 'None'], env),
      'config-file: got "None", accepted is',
    )
  })
})

describe('inputs and variables', () => {
  test('win over the file, one by one', async () => {
    const simulator = await archive()
    write(conf(simulator).replace(simulator.filesUrl, 'http://127.0.0.1:1'))
    const env = { CLEARML_FILES_HOST: simulator.filesUrl }
    const { exitCode, stdout } = await run(['--force-delete'], env)
    expect(exitCode).toBe(0)
    expect(stdout).toContain(`files-host: ${simulator.filesUrl} (CLEARML_FILES_HOST)`)
    expect(simulator.store.files.list()).toEqual([])
  })

  test('that name another server never get the keys and hosts of the file', async () => {
    const [own, other] = [await archive(), await archive()]
    const file = write(conf(own))
    const result = await run(['--dry-run', '--api-host', other.apiUrl])
    expectRefusal(
      result,
      'access-key: got nothing; give the input access-key or the environment variable CLEARML_API_ACCESS_KEY; ' +
        `${file} is for another server, "${own.apiUrl}"`,
    )
    expect([...own.requests, ...other.requests]).toEqual([])
    const keys = { CLEARML_API_ACCESS_KEY: other.accessKey, CLEARML_API_SECRET_KEY: other.secretKey }
    const given = await run(['--dry-run', '--api-host', other.apiUrl, '--files-host=none'], keys)
    expect(given.exitCode).toBe(0)
    expect(own.requests).toEqual([])
  })

  test('that name the same server in other words keep them', async () => {
    const simulator = await archive()
    write(conf(simulator))
    const { exitCode } = await run(['--dry-run'], { CLEARML_API_HOST: `${simulator.apiUrl}/` })
    expect(exitCode).toBe(0)
  })

  test('that give another access key do not get the secret of the first', async () => {
    const simulator = await archive()
    write(conf(simulator))
    const result = await run(['--dry-run'], { CLEARML_API_ACCESS_KEY: 'ANOTHER' })
    expectRefusal(result, 'secret-key: got nothing')
    expect(simulator.requests).toEqual([])
  })
})

describe('a file that cannot be taken', () => {
  test.each<[what: string, text: string, message: string]>([
    ['is broken', 'api {\n  credentials {\n}\n', 'line 1: a brace "{" is opened and not closed'],
    [
      'has no keys',
      'api.api_server: http://127.0.0.1:1',
      'access-key: got nothing; give the input access-key',
    ],
    ['says nothing', '', 'api-host: got nothing; give the input api-host'],
    [
      'turns the check of certificates off',
      'api { verify_certificate: false }',
      'api.verify_certificate is false, and certificates are always checked here: name the file of your certificate authority',
    ],
    ['has a list for a text', 'api.api_server: [a]', 'api.api_server is no text'],
    [
      'has a wrong address',
      'api.api_server: undefined',
      `api.api_server in HOME/clearml.conf: got "undefined", accepted is`,
    ],
    [
      'refers to what is not there',
      'api.credentials.access_key: ${NOT_SET_HERE}',
      '${NOT_SET_HERE} leads to no field',
    ],
    ['includes an address', 'include "http://127.0.0.1:1/x.conf"', 'is no file: only files are included'],
  ])('because it %s is refused with the reason, before any request', async (_, text, message) => {
    write(text)
    expectRefusal(await run(['--dry-run']), message.replace('HOME', home))
  })

  test('tells all that is wrong with it together with wrong flags', async () => {
    write('api { verify_certificate: no }\nsdk.aws.s3.credentials: text')
    const { stderr } = await run(['--dry-run', '--max-tasks=many', '--tagz=a'])
    expect(stderr).toContain('Error: 7 inputs are not valid:')
    for (const part of [
      '--tagz',
      'max-tasks',
      'api.verify_certificate',
      'sdk.aws.s3.credentials',
      'api-host',
    ])
      expect(stderr).toContain(part)
  })

  test.each([
    ['--config-file', ['--config-file=/not/there.conf'], {}, 'config-file: there is no file /not/there.conf'],
    [
      'CLEARML_CONFIG_FILE',
      [],
      { CLEARML_CONFIG_FILE: '/not/there.conf' },
      'CLEARML_CONFIG_FILE: there is no file',
    ],
  ])('since %s names none is told', async (_, args, env, message) => {
    expectRefusal(await run(['--dry-run', ...args], env), message)
  })

  test('is a folder', async () => {
    const { stderr, exitCode } = await run(['--config-file', home])
    expect(exitCode).toBe(2)
    expect(stderr).toContain(`config-file: ${home} cannot be read: EISDIR`)
  })
})

test('the odd corners of HOCON give the right values', async () => {
  const simulator = await archive()
  const { port } = new URL(simulator.apiUrl)
  write(`access_key = ${simulator.accessKey}\nsecret_key: """${simulator.secretKey}"""`, 'conf.d/keys.conf')
  write(`
    // two files, and one that is not there
    api.credentials { include "conf.d/keys.conf" }
    include "conf.d/nothing.conf"
    host = 127.0.0
    host = \${host}.1
    api { api_server = "http://not-this-one:8008", files_server: \${FILES} }
    "api" { "api_server" : "http://"\${host}":${port}" } # the last one counts
    api.files_server = \${?OTHER_FILES}
    sdk.aws.s3.credentials = []
    sdk.aws.s3.credentials += { bucket: b, key: k, secret: s }
  `)
  const { exitCode, stderr } = await run(['--force-delete'], { FILES: simulator.filesUrl })
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(idsOf(simulator).size).toBe(0)
})

describe('on GitHub', () => {
  test('the file in the home of the runner is not read', async () => {
    const simulator = await archive()
    const file = write(conf(simulator))
    const env = { HOME: home, CLEARML_CONFIG_FILE: file }
    const { log, exitCode } = await runAction({ 'dry-run': 'true' }, { env })
    expect(exitCode).toBe(1)
    expect(log).toContain('api-host: got nothing')
    expect(simulator.requests).toEqual([])
  })

  test('the input config-file names one, whose secrets are masked before the first line', async () => {
    const simulator = await archive()
    const s3 = 'sdk.aws.s3 { key: "AKIA-S3", secret: "s3-secret" }'
    write(`${conf(simulator)}\n${s3}`)
    const inputs = { 'config-file': '~/clearml.conf', 'dry-run': 'true' }
    const { log, exitCode, summary, receipt } = await runAction(inputs, { env: { HOME: home } })
    expect(exitCode).toBe(0)
    const lines = log.split('\n')
    const basic = Buffer.from(`${simulator.accessKey}:${simulator.secretKey}`).toString('base64')
    const secrets = [simulator.accessKey, simulator.secretKey, basic, 'AKIA-S3', 's3-secret']
    expect(lines.slice(0, 5).toSorted()).toEqual(secrets.map((secret) => `::add-mask::${secret}`).toSorted())
    const shown = [...lines.slice(5), summary, JSON.stringify(receipt)].join('\n')
    for (const secret of secrets) expect(shown).not.toContain(secret)
    expect(log).toContain(`api-host: ${simulator.apiUrl} (api.api_server in config-file)`)
  })
})
