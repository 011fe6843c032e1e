import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { addProject } from '../../simulator/seed.ts'
import type { Simulator } from '../../simulator/server.ts'
import { VERSION } from '../../src/version.ts'
import { callsOf, connectionInputs, deletingCalls, runAction } from '../support/e2e/action.ts'
import { connectionVariables, runShell, type ShellResult } from '../support/e2e/shell.ts'
import { SHORT_WAITS } from '../support/e2e/short-waits-option.ts'
import { idsOf, start } from '../support/e2e/simulators.ts'
import { addDraft, addEnded } from '../support/e2e/world.ts'

const run = (simulator: Simulator, ...args: string[]): Promise<ShellResult> =>
  runShell(args, { env: connectionVariables(simulator) })

/** What GitHub's runner would obey, and what a terminal would. */
function expectPlain({ stdout, stderr }: ShellResult): void {
  const lines = [...stdout.split('\n'), ...stderr.split('\n')]
  expect(lines.filter((line) => /^\s*::/u.test(line))).toEqual([])
  // eslint-disable-next-line no-control-regex -- control characters are what it is about
  expect(stdout + stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/u)
}

describe('flags', () => {
  test('give the inputs, and the variables of ClearML the rest', async () => {
    const simulator = await start()
    const vision = addProject(simulator.store, 'Vision').id
    const speech = addProject(simulator.store, 'Speech 2').id
    const [old, spoken] = [vision, speech].map((project) => addEnded(simulator.store, 90, { project }))
    for (const fields of [{}, { project: vision, tags: ['Hold'] }]) addEnded(simulator.store, 90, fields)
    addEnded(simulator.store, 50, { project: vision })
    const result = await run(
      simulator,
      ...['--dry-run=false', '--force-delete', '--delete-threshold-days', '60', '--exclude-tags=hold'],
      ...['--projects', 'Vision', '--projects', 'Speech 2'],
    )
    expect(result.stderr).toBe('')
    expect(result.exitCode).toBe(0)
    const gone = result.receipt!.tasks.filter(({ outcome }) => outcome === 'deleted').map(({ id }) => id)
    expect(new Set(gone)).toEqual(new Set([old!.id, spoken!.id]))
    expect(simulator.store.tasks.size).toBe(3)
  })

  test('make the same plan as the inputs of the action', async () => {
    const simulator = await start()
    for (let i = 0; i < 10; i++) addEnded(simulator.store, 28 + i, { name: `task ${i}` })
    const shell = await run(simulator, '--dry-run', '--force-delete', '--max-tasks', '5')
    const action = await runAction({
      ...connectionInputs(simulator),
      ...{ 'dry-run': 'true', 'force-delete': 'true', 'max-tasks': '5' },
    })
    expect(shell.receipt?.tasks).toEqual(action.receipt?.tasks)
    expect(shell.receipt?.tasks).toHaveLength(10)
  })

  test('beat the variables', async () => {
    const simulator = await start()
    const env = { ...connectionVariables(simulator), CLEARML_API_HOST: 'http://127.0.0.1:1' }
    const result = await runShell(['--dry-run', '--api-host', simulator.apiUrl], { env })
    expect(result.exitCode).toBe(0)
  })

  test('count on a runner, too: a step that calls the bundle by `run:` must not delete in a dry run', async () => {
    const simulator = await start()
    addDraft(simulator.store)
    const env = { ...connectionVariables(simulator), GITHUB_ACTIONS: 'true' }
    const result = await runShell(['--dry-run'], { env })
    expect(deletingCalls(simulator)).toEqual([])
    expect(result.stdout).toContain('::group::Configuration')
    const refused = await runShell(['--dryrun'], { env })
    expect(refused.stdout).toContain('::error::An input is not valid:')
    expect(refused.exitCode).toBe(1)
    const secret = await runShell(['--secret-key=SK-IN-USE'], { env })
    expect(secret.stdout.split('\n')).toContain('::add-mask::SK-IN-USE')
    expect(secret.stdout.replace('::add-mask::SK-IN-USE', '')).not.toContain('IN-USE')
  })
})

describe('the log', () => {
  test('tells the whole story in plain lines', async () => {
    const simulator = await start()
    const old = addDraft(simulator.store, { name: '::error::x\u001b[31m ##vso[y]' })
    addEnded(simulator.store, 5, { status: 'created', name: 'young' })
    const result = await run(simulator, '--delete-threshold-days=20')
    expectPlain(result)
    expect(result.stderr).toBe('')
    const lines = result.stdout.split('\n')
    expect(lines[0]).toMatch(new RegExp(`^ClearML Cleanup ${VERSION}, 20\\d\\d-\\d\\d-\\d\\dT[\\d:]+Z$`, 'u'))
    expect(lines).toContain('  delete-threshold-days: 20')
    expect(lines).toContain(
      `  deleted ${old.id} "\\::error::x\\u{1b}[31m ##vso\\[y]" in "no project", 40 days old`,
    )
    expect(lines.slice(lines.indexOf('Result'))).toEqual([
      'Result',
      '  deleted: 1 task',
      '  kept: 1 task',
      '    1 task: not older than the threshold',
      '  1 archived draft is left of those listed: 1 kept',
      expect.stringMatching(/^ {2}took: /u),
      '  next: Nothing to do.',
      `Receipt: ${path.join(result.folder, 'clearml-cleanup-receipt.json')}`,
      '1 task deleted, 1 task kept.',
      '',
    ])
  })

  test('shows no key', async () => {
    const simulator = await start()
    const { stdout, stderr } = await run(simulator, '--dry-run')
    for (const secret of [simulator.accessKey, simulator.secretKey])
      expect(stdout + stderr).not.toContain(secret)
  })

  test('has what needs attention on the second stream, with exit code 1', async () => {
    const simulator = await start()
    addDraft(simulator.store, { name: 'held' })
    simulator.faults.add({
      endpoint: 'tasks.delete_many',
      calls: 'all',
      fault: { kind: 'api-error', code: 403, subcode: 20, message: 'not\u001b[2Jyours' },
    })
    const result = await run(simulator, '--delete-files', 'server')
    expectPlain(result)
    expect(result.exitCode).toBe(1)
    expect(result.stderr).toMatch(/^Warning: delete-files is server/u)
    expect(result.stderr).toMatch(/^Error: /mu)
    expect(result.stdout).not.toMatch(/^(?:Warning|Error): /mu)
  })

  test('of a server that cannot be reached ends with the reason', async () => {
    const env = {
      ...SHORT_WAITS,
      CLEARML_API_HOST: 'http://127.0.0.1:1',
      CLEARML_API_ACCESS_KEY: 'A',
      CLEARML_API_SECRET_KEY: 'S',
    }
    const result = await runShell(['--files-host=http://127.0.0.1:1'], { env })
    expect(result.exitCode).toBe(1)
    expect(result.stdout).toContain('The cleanup could not run.')
    expect(result.stderr).toMatch(/^Error: ClearML at http:\/\/127\.0\.0\.1:1 cannot be reached/u)
  })
})

describe('wrong usage', () => {
  test('is told all at once, with exit code 2, and nothing is asked of the server', async () => {
    const simulator = await start()
    const result = await run(simulator, '--dryrun', 'now', '--tags', '--max-tasks=many', 'please')
    expect(result.exitCode).toBe(2)
    expect(result.stdout).toBe('')
    expect(result.stderr.split('\n')).toEqual([
      'Error: 4 inputs are not valid:',
      '  --dryrun: there is no such flag; did you mean --dry-run?',
      '  --tags: got no value; write --tags VALUE, or --tags=VALUE if it begins with a hyphen',
      '  "please": belongs to no flag; put quotes around a value with blanks, and two hyphens before a name',
      '  max-tasks: got "many", accepted is a whole number from 0 to 10000000',
      'The flag --help shows all inputs.',
      '',
    ])
    expect(callsOf(simulator)).toEqual({})
  })

  test('is to give nothing at all', async () => {
    const result = await runShell([])
    expect(result.exitCode).toBe(2)
    expect(result.stderr).toContain('environment variable CLEARML_API_HOST')
    expect(result.receipt).toBeUndefined()
  })

  test('is to give the secret key as a flag, which is not shown', async () => {
    const simulator = await start()
    const result = await run(simulator, '--secret-key', 'SK-IN-USE')
    expect(result.exitCode).toBe(2)
    expect(result.stderr).toContain('Set CLEARML_API_SECRET_KEY instead')
    expect(result.stdout + result.stderr).not.toContain('IN-USE')
    expect(callsOf(simulator)).toEqual({})
  })
})

describe('--help and --version', () => {
  test.each([['--help'], ['-h'], ['--no-such', '--help']])(
    '%j %j prints the inputs and asks nobody',
    async (...args) => {
      const { exitCode, stdout, stderr } = await runShell(args)
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
      expect(stdout).toContain('\n  --delete-threshold-days VALUE\n')
    },
  )

  test('--version prints the version alone', async () => {
    const { exitCode, stdout } = await runShell(['--version'])
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `${VERSION}\n` })
  })
})

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends the run with true numbers and exit code 1',
  async (signal) => {
    const simulator = await start()
    for (let i = 0; i < 5; i++) addDraft(simulator.store)
    simulator.faults.add({ endpoint: 'tasks.delete_many', calls: 'all', fault: { kind: 'hang' } })
    const result = await runShell([], {
      env: { ...SHORT_WAITS, ...connectionVariables(simulator) },
      onStart: (child) => {
        simulator.onRequest = ({ endpoint }) => {
          if (endpoint === 'tasks.delete_many') child.kill(signal)
        }
      },
    })
    expectPlain(result)
    expect(result.exitCode).toBe(1)
    expect(result.stderr).toContain(`Warning: ${signal}: what is in flight gets a few seconds`)
    expect(result.receipt).toMatchObject({ stopReason: 'cancelled', totals: { deleted: 0, failed: 5 } })
    expect(idsOf(simulator).size).toBe(5)
  },
)

test('a log that nobody reads any more does not end the run', async () => {
  const simulator = await start()
  addDraft(simulator.store)
  const result = await runShell([], {
    env: connectionVariables(simulator),
    onStart: ({ stdout, stderr }) => {
      stdout?.destroy()
      stderr?.destroy()
    },
  })
  expect(result.exitCode).toBe(0)
  expect(idsOf(simulator).size).toBe(0)
})
