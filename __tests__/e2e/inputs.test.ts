import { describe, expect, test } from '@jest/globals'
import { addArtifact } from '../../simulator/seed-content.ts'
import type { Simulator } from '../../simulator/server.ts'
import { INPUT_NAMES, runnerVariable, specOf } from '../../src/inputs/table.ts'
import {
  connectionInputs,
  deletingCalls,
  runAction,
  type ActionResult,
  type Inputs,
} from '../support/e2e/action.ts'
import { connectionVariables, runShell } from '../support/e2e/shell.ts'
import { idsOf, start } from '../support/e2e/simulators.ts'
import { addDraft, addEnded } from '../support/e2e/world.ts'

/** A server with three tasks that a live run would delete. */
async function archive(): Promise<Simulator> {
  const simulator = await start()
  for (let i = 0; i < 3; i++) addEnded(simulator.store, 90)
  return simulator
}

/** Refused before any request, with all tasks still there. */
function expectRefusal(simulator: Simulator, { exitCode, log, outputs }: ActionResult): string {
  expect(exitCode).toBe(1)
  expect(simulator.requests).toEqual([])
  expect(idsOf(simulator).size).toBe(3)
  expect(outputs).toMatchObject({ 'deleted-count': '0', 'stop-reason': 'error' })
  // The runner's own spelling of line breaks in an annotation.
  return log.replaceAll('%0A', '\n')
}

describe('a name that is no input', () => {
  test('is refused with the nearest name, before any request: dry_run is no dry run', async () => {
    const simulator = await archive()
    const inputs = { ...connectionInputs(simulator), 'force-delete': 'true', dry_run: 'true', project: 'No' }
    const log = expectRefusal(simulator, await runAction(inputs))
    expect(log).toContain('2 inputs are not valid:')
    expect(log).toContain('dry_run: there is no such input (it came as INPUT_DRY_RUN); did you mean dry-run?')
    expect(log).toContain('project: there is no such input (it came as INPUT_PROJECT); did you mean')
  })

  test('is refused even if it is near to none, and together with wrong values', async () => {
    const simulator = await archive()
    const inputs = { ...connectionInputs(simulator), 'slack-webhook': 'https://x', 'max-tasks': 'many' }
    const log = expectRefusal(simulator, await runAction(inputs))
    expect(log).toContain('slack-webhook: there is no such input')
    expect(log).toContain('max-tasks: got "many"')
    expect(log).not.toContain('https://x')
  })

  test('is refused outside of GitHub where it is near to one of ours', async () => {
    const simulator = await archive()
    const env = { ...connectionVariables(simulator), INPUT_DRY_RUN: 'true' }
    const { exitCode, stderr } = await runShell(['--force-delete'], { env })
    expect(exitCode).toBe(2)
    expect(stderr).toContain('INPUT_DRY_RUN: there is no such input; did you mean INPUT_DRY-RUN (--dry-run)?')
    expect(simulator.requests).toEqual([])
  })

  test('is only told of outside of GitHub where it is near to none, and the run goes on', async () => {
    const simulator = await archive()
    const env = { ...connectionVariables(simulator), INPUT_TOKEN: 'SECRET' }
    const { exitCode, stderr } = await runShell(['--force-delete'], { env })
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: 'Warning: INPUT_TOKEN is no input of ClearML Cleanup, and is not read.\n',
    })
    expect(idsOf(simulator).size).toBe(0)
  })

  test('may be that of an action around this one with act and on runners of Gitea, which pass it on', async () => {
    const simulator = await archive()
    const inputs = { ...connectionInputs(simulator), 'force-delete': 'true', token: 'x' }
    const { exitCode, log } = await runAction(inputs, { env: { GITEA_ACTIONS: 'true' } })
    expect(exitCode).toBe(0)
    expect(log).toContain('::warning::INPUT_TOKEN is no input of ClearML Cleanup')
  })
})

describe('an empty value', () => {
  const narrowing = INPUT_NAMES.filter((name) => specOf(name).narrows === true)

  test('of dry-run, as on a schedule, is refused and explained', async () => {
    const simulator = await archive()
    const inputs = { ...connectionInputs(simulator), 'force-delete': 'true', 'dry-run': '' }
    const log = expectRefusal(simulator, await runAction(inputs))
    expect(log).toContain(
      'dry-run: got an empty value, as from an expression that came to nothing: on a schedule',
    )
    expect(log).toContain('Write "${{ inputs.dry-run || false }}"')
  })

  test('of every input that narrows or holds back a deletion is refused, all at once', async () => {
    const simulator = await archive()
    const empty = Object.fromEntries(narrowing.map((name) => [name, name.length % 2 === 0 ? '' : ' \n ']))
    const log = expectRefusal(simulator, await runAction({ ...connectionInputs(simulator), ...empty }))
    expect(log).toContain(`${narrowing.length} inputs are not valid:`)
    for (const name of narrowing) expect(log).toContain(`${name}: got an empty value`)
  })

  test('is refused outside of GitHub, too', async () => {
    const simulator = await archive()
    const env = { ...connectionVariables(simulator), 'INPUT_DRY-RUN': '' }
    const { exitCode, stderr } = await runShell(['--force-delete'], { env })
    expect(exitCode).toBe(2)
    expect(stderr).toContain('dry-run: got an empty value')
    expect(simulator.requests).toEqual([])
  })

  test('gives way to a flag', async () => {
    const simulator = await archive()
    const env = { ...connectionVariables(simulator), 'INPUT_DRY-RUN': '' }
    const { exitCode } = await runShell(['--force-delete', '--dry-run'], { env })
    expect(exitCode).toBe(0)
    expect(deletingCalls(simulator)).toEqual([])
  })

  test('of all others counts as not given, as what is not there at all', async () => {
    const simulator = await archive()
    const others = INPUT_NAMES.filter((name) => !narrowing.includes(name))
    const empty: Inputs = Object.fromEntries(others.map((name) => [name, '']))
    const inputs = { ...empty, ...connectionInputs(simulator), 'dry-run': 'true' }
    const [filled, bare] = [
      await runAction(inputs),
      await runAction({ ...connectionInputs(simulator), 'dry-run': 'true' }),
    ]
    expect(filled.exitCode).toBe(0)
    expect(filled.receipt?.totals).toEqual(bare.receipt?.totals)
    expect(Object.keys(empty).map((name) => runnerVariable(name as 'plan'))).toContain('INPUT_PLAN')
  })
})

describe('the word none', () => {
  test.each(['protect', 'exclude-tags', 'files-host', 'delete-files'])(
    'is spelled in small letters: %s does not take None for it, nor for a name',
    async (name) => {
      const simulator = await archive()
      const log = expectRefusal(
        simulator,
        await runAction({ ...connectionInputs(simulator), 'force-delete': 'true', [name]: 'None' }),
      )
      expect(log).toContain(`${name}: got "None", accepted is`)
    },
  )

  test('lifts the default of exclude-tags', async () => {
    const simulator = await archive()
    addEnded(simulator.store, 90, { tags: ['keep'] })
    const inputs = { ...connectionInputs(simulator), 'force-delete': 'true', 'exclude-tags': 'none' }
    expect((await runAction(inputs)).outputs['deleted-count']).toBe('4')
  })
})

describe('the variables that s3-endpoints names', () => {
  test.each(['true', 'false'])('are looked for before the first request, with dry-run %s', async (dryRun) => {
    const simulator = await archive()
    const inputs = {
      ...connectionInputs(simulator),
      ...{ 'dry-run': dryRun, 's3-endpoints': 'http://minio.lan:9000 MINIO_KEY MINIO_SECRET' },
    }
    const log = expectRefusal(
      simulator,
      await runAction(inputs, { env: { MINIO_KEY: 'K', MINIO_SECRET: '' } }),
    )
    expect(log).toContain(
      's3-endpoints: it names the environment variable MINIO_SECRET for http://minio.lan:9000, and that is not set or empty',
    )
    expect(log).not.toContain('environment variable MINIO_KEY')
  })
})

describe('a server without a fileserver', () => {
  const withFile = async (): Promise<{ simulator: Simulator; ids: string[] }> => {
    const simulator = await start()
    const [bare, stored] = [addDraft(simulator.store), addDraft(simulator.store)]
    addArtifact(simulator, stored, 'data')
    return { simulator, ids: [bare.id, stored.id] }
  }

  test.each<[where: string, inputs: Inputs, env: Record<string, string>]>([
    ['files-host none', { 'files-host': 'none' }, {}],
    ['a bucket in files-host', { 'files-host': 's3://bucket/prefix' }, {}],
    ['a bucket in CLEARML_FILES_HOST', { 'files-host': '' }, { CLEARML_FILES_HOST: 's3://bucket/prefix' }],
    ['a container in CLEARML_FILES_HOST', { 'files-host': '' }, { CLEARML_FILES_HOST: 'azure://a/c' }],
  ])('is told by %s: a task with a file on one is kept, with the reason', async (_, inputs, env) => {
    const { simulator, ids } = await withFile()
    const result = await runAction({ ...connectionInputs(simulator), ...inputs }, { env })
    expect(result.exitCode).toBe(1)
    expect(result.outputs).toMatchObject({ 'deleted-count': '1', 'failed-count': '1' })
    expect([...idsOf(simulator)]).toEqual([ids[1]])
    expect(result.log).toContain('is not configured; name it in files-host or uri-map')
    expect(result.log).toContain('files-host: none')
  })
})

describe('a value that came from a variable', () => {
  test('is shown with it in the configuration, in log and summary', async () => {
    const simulator = await archive()
    const { 'files-host': filesHost, ...inputs } = connectionInputs(simulator)
    const env = { CLEARML_FILES_HOST: filesHost!, AWS_DEFAULT_REGION: 'eu-west-1' }
    const { log, summary } = await runAction({ ...inputs, 'dry-run': 'true' }, { env })
    const lines = log.split('\n')
    expect(lines).toContain(`files-host: ${filesHost!} (CLEARML_FILES_HOST)`)
    expect(lines).toContain('s3-region: eu-west-1 (AWS_DEFAULT_REGION)')
    expect(lines).toContain('dry-run: true')
    expect(summary).toContain('CLEARML&#95;FILES&#95;HOST')
  })

  test('is named as such where it is wrong', async () => {
    const simulator = await archive()
    const env = { CLEARML_FILES_HOST: 'undefined', CLEARML_API_HOST: 'null', AWS_REGION: 'eu west 1' }
    const inputs = { 'access-key': 'A', 'secret-key': 'S' }
    const log = expectRefusal(simulator, await runAction(inputs, { env }))
    expect(log).toContain('CLEARML_FILES_HOST: got "undefined", accepted is')
    expect(log).toContain('CLEARML_API_HOST: got "null", accepted is')
    expect(log).toContain('AWS_REGION: got "eu west 1", accepted is')
    expect(log).not.toMatch(/^(?:files|api)-host: got/mu)
  })

  test('is named as such where the server refuses it', async () => {
    const simulator = await archive()
    const env = { ...connectionVariables(simulator), CLEARML_API_SECRET_KEY: 'wrong' }
    const { log } = await runAction({ 'access-key': simulator.accessKey }, { env })
    expect(log).toContain('does not accept access-key and CLEARML_API_SECRET_KEY.')
  })

  test('is named as such where no server is', async () => {
    const env = { CLEARML_API_HOST: 'http://127.0.0.1:1', CLEARML_FILES_HOST: 'none' }
    const { log } = await runAction({ 'access-key': 'A', 'secret-key': 'S' }, { env })
    expect(log).toContain('port 1. Check CLEARML_API_HOST,')
  })
})
