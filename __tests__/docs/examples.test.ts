import { readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, jest, test } from '@jest/globals'
import { validateAction, validateWorkflow } from '@action-validator/core'
import { parse } from 'yaml'
import { decidingSettings } from '../../src/approval/settings.ts'
import { readConfig, type Config } from '../../src/inputs/inputs.ts'
import type { RuleSettings } from '../../src/plan/policy.ts'
import { readAction, readText } from '../../scripts/readme.ts'
import { evaluate, render, type Context } from '../support/docs/expressions.ts'
import { ACTION } from '../support/docs/workflow.ts'

type Step = {
  id?: string
  if?: string
  uses?: string
  run?: string
  with?: Record<string, string>
  env?: Record<string, string>
}
type Form = Record<string, { type: string; default?: string | number | boolean }>
type Workflow = {
  on: { schedule?: { cron: string }[]; workflow_dispatch?: { inputs: Form } }
  permissions?: object
  concurrency?: string | { group: string; 'cancel-in-progress'?: boolean }
  env?: Record<string, string>
  jobs: Record<string, Job>
}
type Job = {
  'timeout-minutes'?: number
  permissions?: object
  needs?: string
  if?: string
  environment?: string
  outputs?: Record<string, string>
  strategy?: { 'fail-fast': boolean; matrix: { shard: string[] } }
  steps: Step[]
}

const FILES = readdirSync('examples')
const action = readAction()

function workflowOf(file: string): Workflow {
  return parse(readText(`examples/${file}`)) as Workflow
}

function stepsOf(file: string): Step[] {
  return Object.values(workflowOf(file).jobs).flatMap(({ steps }) => steps)
}

function cleanupOf(file: string): Step {
  return cleanupsOf(file)[0]!
}

function cleanupsOf(file: string): Step[] {
  return stepsOf(file).filter(({ uses }) => uses === ACTION)
}

/** What the form gives if nobody changes it. */
function formDefaults(file: string): Context {
  const form = workflowOf(file).on.workflow_dispatch?.inputs ?? {}
  return Object.fromEntries(Object.entries(form).map(([name, input]) => [`inputs.${name}`, input.default]))
}

/** The configuration that the action makes of an example's inputs, with its one rule. */
function configOf(file: string, context: Context, step = cleanupOf(file)): Config & RuleSettings {
  const given = step.with!
  const secrets = { 'secrets.CLEARML_API_ACCESS_KEY': 'KEY', 'secrets.CLEARML_API_SECRET_KEY': 'SECRET' }
  const values = Object.fromEntries(
    Object.entries(action.inputs).map(([name, { default: value = '' }]) => {
      const own = given[name]
      return [name, own === undefined ? value : render(own, { ...secrets, ...context })]
    }),
  )
  const env = Object.fromEntries(Object.keys(step.env ?? {}).map((name) => [name, 'a secret']))
  const input = (name: string): string | undefined => values[name]
  const config = readConfig({ input, env, defaultReceiptFile: '/tmp/receipt.json' })
  expect(config.rules).toHaveLength(1)
  return { ...config, ...config.rules[0]! }
}

const schedule = { 'github.event_name': 'schedule' }
const byHand = (inputs: Context): Context => ({ 'github.event_name': 'workflow_dispatch', ...inputs })

test('action.yml is valid', () => {
  // The validator's schema ends at node20; the line is checked by itself.
  const text = readText('action.yml')
  expect(text).toMatch(/^ {2}using: node24$/mu)
  expect(validateAction(text.replace('using: node24', 'using: node20')).errors).toEqual([])
})

test('the examples are there', () => {
  expect(FILES.toSorted()).toEqual([
    'approve.yml',
    'azure.yml',
    'chain-outputs.yml',
    'dry-run.yml',
    'first-look.yml',
    'gcs.yml',
    'leftovers.yml',
    'matrix.yml',
    'models.yml',
    'nightly.yml',
    'notify-owners.yml',
    'policy-check.yml',
    'report-weekly.yml',
    's3-minio.yml',
    's3-oidc.yml',
    'several-servers.yml',
  ])
})

/** What GitHub's own runners give a job that says nothing. */
const LONGEST_JOB_MINUTES = 360

/** Actions that log in to a cloud by the identity of the workflow run, and need a permission for it. */
const LOGIN_ACTIONS = /^(?:aws-actions\/configure-aws-credentials|google-github-actions\/auth|azure\/login)@/u

describe.each(FILES)('examples/%s', (file) => {
  const workflow = workflowOf(file)
  const text = readText(`examples/${file}`)

  test('is a valid workflow', () => {
    // It says that it checks no globs, and throws nothing.
    jest.spyOn(console, 'warn').mockImplementation(() => undefined)
    expect(validateWorkflow(text).errors).toEqual([])
  })

  test('needs no permission but to log in to a cloud, or to comment', () => {
    expect(workflow.permissions).toEqual({})
    for (const { permissions, steps } of Object.values(workflow.jobs)) {
      const logsIn = steps.some(({ uses = '' }) => LOGIN_ACTIONS.test(uses))
      // Two policies are read, and a comment is written.
      const comments = { contents: 'read', 'pull-requests': 'write' }
      const others = file === 'policy-check.yml' ? comments : undefined
      expect(permissions).toEqual(logsIn ? { 'id-token': 'write' } : others)
    }
  })

  test('bounds its time and its runs at once', () => {
    const { concurrency = '' } = workflow
    const { group, 'cancel-in-progress': cancels = false } =
      typeof concurrency === 'string' ? { group: concurrency } : concurrency
    expect(group).toMatch(/^clearml-cleanup/u)
    expect(cancels).toBe(false)
    // The first look is as short as can be, and deletes nothing that a time-out could cut off.
    if (file === 'first-look.yml') return
    for (const job of Object.values(workflow.jobs)) expect(job['timeout-minutes']).toBeGreaterThan(0)
  })

  test('ends by itself ten minutes or more before GitHub would end it', () => {
    for (const job of Object.values(workflow.jobs)) {
      const timeout = job['timeout-minutes'] ?? LONGEST_JOB_MINUTES
      for (const { uses, with: given } of job.steps) {
        if (uses !== ACTION) continue
        const budget = given?.['time-budget-minutes'] ?? action.inputs['time-budget-minutes']?.default
        expect(timeout).toBeGreaterThanOrEqual(Number(budget) + 10)
        expect(timeout).toBeLessThanOrEqual(LONGEST_JOB_MINUTES)
      }
    }
  })

  test('has no step for outputs that is skipped where the cleanup failed', () => {
    for (const { if: condition = '' } of stepsOf(file)) {
      if (condition.includes('.outputs.')) expect(condition).toMatch(/\b(?:always|failure|cancelled)\(\)/u)
    }
  })

  test('is scheduled at an odd minute, neither at the hour nor at the half', () => {
    for (const { cron } of workflow.on.schedule ?? []) {
      const [minute, hour, ...days] = cron.split(' ')
      expect(Number(minute) % 2).toBe(1)
      expect(Number(minute)).toBeLessThan(60)
      expect(Number(hour)).toBeLessThan(24)
      expect(days.join(' ')).toMatch(/^(?:\*|[1-9]|1\d|2[0-8]) \* (?:\*|[0-6])$/u)
    }
  })

  test('uses the action by its one name, and others pinned', () => {
    expect(cleanupOf(file)).toBeDefined()
    const others = stepsOf(file).flatMap(({ uses }) => (uses === undefined || uses === ACTION ? [] : [uses]))
    for (const uses of others) {
      expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/u)
      expect(text).toMatch(new RegExp(`${uses} # v\\d+\\.\\d+\\.\\d+\n`, 'u'))
    }
  })

  test('holds no secret, and logs in before it cleans', () => {
    const secrets = [
      ...text.matchAll(/^ +[\w-]*(?:key|secret|role|provider|account|id)[\w-]*: (?!write)(.+)$/gimu),
    ]
    expect(secrets.length).toBeGreaterThan(1)
    for (const [, value] of secrets) expect(value).toMatch(/^\$\{\{ secrets\.[A-Z_]+ \}\}$/u)
    const uses = stepsOf(file).map((step) => step.uses ?? '')
    const login = uses.findIndex((name) => LOGIN_ACTIONS.test(name))
    expect(login).toBeLessThan(uses.indexOf(ACTION))
  })

  test('gives only inputs that action.yml has, and says dry-run and force-delete', () => {
    for (const step of cleanupsOf(file)) {
      const names = Object.keys(step.with!)
      expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(names))
      if (names.includes('policy') || names.includes('roots')) {
        expect(names).toContain('dry-run')
        continue
      }
      expect(names).toEqual(expect.arrayContaining(['force-delete', 'dry-run']))
      if (file !== 'first-look.yml') expect(names).toContain('delete-threshold-days')
    }
  })

  test('takes the keys from secrets', () => {
    for (const step of cleanupsOf(file)) {
      expect(step.with).toMatchObject({
        'access-key': '${{ secrets.CLEARML_API_ACCESS_KEY }}',
        'secret-key': '${{ secrets.CLEARML_API_SECRET_KEY }}',
      })
    }
  })

  test('reads only outputs that action.yml has, of a step that is there', () => {
    const ids = stepsOf(file).map(({ id }) => id)
    for (const [, id, output = ''] of text.matchAll(/steps\.([\w-]+)\.outputs\.([\w-]+)/gu)) {
      expect(ids).toContain(id)
      expect(action.outputs).toHaveProperty([output])
    }
  })

  test('reads only inputs that its form has', () => {
    const form = Object.keys(workflow.on.workflow_dispatch?.inputs ?? {})
    const read = [...text.matchAll(/[ (!]inputs\.([\w-]+)/gu)].map(([, name]) => name)
    expect(new Set(read)).toEqual(new Set(form))
  })

  test('passes outputs to scripts by the environment', () => {
    for (const { run } of stepsOf(file)) expect(run ?? '').not.toContain('${{')
  })
})

describe.each(['nightly.yml', 'dry-run.yml'])('the form of examples/%s', (file) => {
  test('has a type and a default for every field, and takes the threshold as a number', () => {
    const form = workflowOf(file).on.workflow_dispatch!.inputs
    expect(form['threshold-days']).toMatchObject({ type: 'number', required: true })
    for (const { type, default: value } of Object.values(form)) expect(typeof value).toBe(type)
  })
})

describe('examples/nightly.yml', () => {
  test('on schedule, where there are no inputs, deletes drafts older than 30 days', () => {
    expect(configOf('nightly.yml', schedule)).toMatchObject({
      thresholdDays: 30,
      forceDelete: false,
      dryRun: false,
    })
  })

  test('by hand with the form untouched is a dry run', () => {
    expect(configOf('nightly.yml', byHand(formDefaults('nightly.yml')))).toMatchObject({
      thresholdDays: 30,
      forceDelete: false,
      dryRun: true,
    })
  })

  test.each([true, false].flatMap((force) => [true, false].map((dry) => ({ force, dry }))))(
    'by hand takes every value of the form: %j',
    ({ force, dry }) => {
      const form = { 'inputs.threshold-days': '7.5', 'inputs.force-delete': force, 'inputs.dry-run': dry }
      expect(configOf('nightly.yml', byHand(form))).toMatchObject({
        thresholdDays: 7.5,
        forceDelete: force,
        dryRun: dry,
      })
    },
  )

  test('on schedule obeys the texts in quotes, whichever they are', () => {
    const { with: given } = cleanupOf('nightly.yml')
    for (const value of ['true', 'false']) {
      for (const name of ['force-delete', 'dry-run']) {
        const changed = given![name]!.replace(/&& '\w+'/u, `&& '${value}'`)
        expect(changed).toContain(`'${value}'`)
        expect(render(changed, schedule)).toBe(value)
      }
    }
  })

  test('by hand a threshold of 0 is refused, not replaced', () => {
    const form = { ...formDefaults('nightly.yml'), 'inputs.threshold-days': '0' }
    expect(() => configOf('nightly.yml', byHand(form))).toThrow('delete-threshold-days: got "0"')
  })
})

describe('examples/dry-run.yml', () => {
  test.each([true, false])('is dry whatever the form says: force-delete %s', (force) => {
    const form = { 'inputs.threshold-days': '90', 'inputs.force-delete': force }
    expect(configOf('dry-run.yml', byHand(form))).toMatchObject({
      thresholdDays: 90,
      forceDelete: force,
      dryRun: true,
    })
  })

  test('shows with the form untouched all that could go', () => {
    expect(configOf('dry-run.yml', byHand(formDefaults('dry-run.yml')))).toMatchObject({
      thresholdDays: 30,
      forceDelete: true,
    })
  })
})

describe.each(['s3-minio.yml', 's3-oidc.yml', 'gcs.yml', 'azure.yml'])('examples/%s', (file) => {
  test.each([
    ['on schedule deletes', schedule, false],
    ['by hand is dry', byHand({}), true],
  ])('%s, and tasks of every status', (_, context, dryRun) => {
    expect(configOf(file, context)).toMatchObject({
      ...{ dryRun, forceDelete: true, thresholdDays: 30 },
      ...{ deleteFiles: 'runner', onFileError: 'keep-task' },
    })
  })
})

test('examples/s3-minio.yml names variables that the step has', () => {
  const [endpoint] = configOf('s3-minio.yml', schedule).s3Endpoints
  expect(endpoint?.url).toBe('https://minio.example.com:9000')
  const { key = '', secret = '' } = endpoint?.variables ?? {}
  expect(cleanupOf('s3-minio.yml').env).toEqual({
    [key]: '${{ secrets.MINIO_ACCESS_KEY }}',
    [secret]: '${{ secrets.MINIO_SECRET_KEY }}',
  })
})

describe.each(['approve.yml', 'leftovers.yml', 'matrix.yml'])('examples/%s', (file) => {
  const { jobs, env = {} } = workflowOf(file)
  const plan = jobs['plan']!
  const apply = jobs['apply']!
  const [planning, applying] = cleanupsOf(file)
  const context = Object.fromEntries(Object.entries(env).map(([name, value]) => [`env.${name}`, value]))
  const configs = (apart: Context = {}): Config[] =>
    [planning, applying].map((step) => configOf(file, { ...context, 'matrix.shard': '1/1', ...apart }, step))

  test('plans first, and deletes only after that', () => {
    const [dry, live] = configs()
    expect(dry).toMatchObject({ dryRun: true, plan: '' })
    expect(live).toMatchObject({ dryRun: false })
    expect(apply.needs).toBe('plan')
    expect(plan.steps).toContainEqual(planning)
    expect(apply.steps).toContainEqual(applying)
  })

  test('hands the receipt of the plan over as an artifact', () => {
    const [dry, live] = configs()
    const [up, down] = ['upload', 'download'].map((verb) =>
      stepsOf(file).find(({ uses }) => uses?.startsWith(`actions/${verb}-artifact@`)),
    )
    expect(up?.with?.['path']).toBe(`\${{ steps.${planning!.id ?? ''}.outputs.receipt }}`)
    expect(down?.with?.['name']).toBe(up?.with?.['name'])
    expect(path.basename(live!.plan)).toBe(path.basename(dry!.receiptFile))
  })

  test('gives both jobs the same settings, without which the plan would be refused', () => {
    const [dry, live] = configs().map(decidingSettings)
    expect(live).toEqual(dry)
  })
})

test('examples/approve.yml waits in a protected environment, unless there is nothing to delete', () => {
  const { plan, apply } = workflowOf('approve.yml').jobs
  expect(apply?.environment).toBe('clearml-cleanup')
  expect(plan?.outputs?.['tasks']).toBe('${{ steps.cleanup.outputs.candidate-count }}')
  const condition = /\$\{\{(.+)\}\}/u.exec(apply?.if ?? '')?.[1]?.trim() ?? ''
  expect(evaluate(condition, { 'needs.plan.outputs.tasks': '0' })).toBe(false)
  expect(evaluate(condition, { 'needs.plan.outputs.tasks': '12' })).toBe(true)
})

test('examples/matrix.yml has a job for every shard', () => {
  const { 'fail-fast': failFast, matrix } = workflowOf('matrix.yml').jobs['apply']!.strategy!
  const step = cleanupsOf('matrix.yml')[1]
  const shards = matrix.shard.map((shard) => configOf('matrix.yml', { 'matrix.shard': shard }, step).shard)
  expect(shards).toEqual(shards.map((_, i) => ({ index: i + 1, count: shards.length })))
  expect(failFast).toBe(false)
})
