/**
 * Runs a workflow as far as the examples go: jobs after those that they need, matrices, conditions, scripts by bash,
 * artifacts, and the built action itself. Logging in to a cloud is left out.
 */
import { spawn } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { parse } from 'yaml'
import { readAction, readText } from '../../../scripts/readme.ts'
import type { Simulator } from '../../../simulator/server.ts'
import { runAction, type ActionResult } from '../e2e/action.ts'
import { evaluate, render, type Context, type Value } from './expressions.ts'

/** The one name of the action in README.md and examples/. */
export const ACTION = 'clearml-cleanup/clearml-cleanup@v1'

type Texts = Readonly<Record<string, Value>>
type Step = {
  id?: string
  name?: string
  if?: string
  uses?: string
  run?: string
  with?: Texts
  env?: Texts
}
/** One dimension, or a list of combinations as `include`. */
type Matrix = Readonly<Record<string, (Value | Texts)[]>>
type Job = {
  needs?: string
  if?: string
  environment?: string
  env?: Texts
  outputs?: Texts
  strategy?: { matrix: Matrix }
  'runs-on'?: string
  steps: Step[]
}
export type Workflow = { env?: Texts; jobs: Record<string, Job> }

export type Trigger = {
  event: 'schedule' | 'workflow_dispatch' | 'pull_request'
  /** What the form says. */
  inputs?: Texts
  /** The repository from which a pull request comes. */
  head?: string
}

/** Where a server is asked. */
export type Place = Pick<Simulator, 'apiUrl' | 'filesUrl'>

export type World = {
  /** A folder for workspaces and artifacts. */
  folder: string
  /** The servers behind the addresses that the example names; keys may choose among several. */
  servers: Readonly<Record<string, Place | ((accessKey: string) => Place)>>
  /** By environment; '' are those of the repository. */
  secrets: Readonly<Record<string, Texts>>
  /** What a checkout brings into the workspace: of the repository itself, or of the one that is named. */
  checkOut?: (workspace: string, given: Readonly<Record<string, string>>) => void
}

export type StepRun =
  | { kind: 'cleanup'; result: ActionResult }
  | { kind: 'script'; exitCode: number; output: string }
  | { kind: 'other'; uses: string }
  | { kind: 'skipped' }

export type JobRun = { job: string; succeeded: boolean; workspace: string; steps: StepRun[] }

/** All runs of jobs, in order. Jobs whose condition does not hold have none. */
export function runWorkflow(file: string, trigger: Trigger, world: World): Promise<JobRun[]> {
  return runJobs(parse(readText(file)) as Workflow, trigger, world)
}

export async function runJobs(
  { jobs, env = {} }: Workflow,
  trigger: Trigger,
  world: World,
): Promise<JobRun[]> {
  const runs: JobRun[] = []
  let context: Context = { ...contextOf(trigger), ...prefixed('env', env) }
  // The examples list a job after those that it needs.
  for (const [name, job] of Object.entries(jobs)) {
    const needed = runs.filter((run) => run.job === job.needs)
    const isFree =
      job.needs === undefined || (needed.length > 0 && needed.every(({ succeeded }) => succeeded))
    if (!isFree || (job.if !== undefined && !holds(job.if, context))) continue
    for (const matrix of combinations(job.strategy?.matrix)) {
      const { run, after } = await runJob(name, job, { ...context, ...prefixed('matrix', matrix) }, world)
      runs.push(run)
      context = { ...context, ...prefixed(`needs.${name}.outputs`, rendered(job.outputs, after)) }
    }
  }
  return runs
}

async function runJob(
  job: string,
  { environment = '', steps }: Job,
  before: Context,
  world: World,
): Promise<{ run: JobRun; after: Context }> {
  const secrets = world.secrets[render(environment, before)] ?? world.secrets[''] ?? {}
  let context: Context = { ...before, ...prefixed('secrets', secrets) }
  const run: JobRun = {
    job,
    succeeded: true,
    workspace: mkdtempSync(path.join(world.folder, 'job-')),
    steps: [],
  }
  for (const step of steps) {
    const status = {
      ...{ 'always()': true, 'cancelled()': false },
      ...{ 'success()': run.succeeded, 'failure()': !run.succeeded },
    }
    const condition = step.if ?? 'success()'
    const implied = /\b(?:always|success|failure|cancelled)\(\)/u.test(condition) || run.succeeded
    if (!implied || !holds(condition, { ...context, ...status })) {
      run.steps.push({ kind: 'skipped' })
      continue
    }
    const done = await runStep(step, context, world, run.workspace)
    run.steps.push(done)
    if (done.kind === 'cleanup') {
      context = { ...context, ...prefixed(`steps.${step.id ?? ''}.outputs`, done.result.outputs) }
      run.succeeded &&= done.result.exitCode === 0
    }
    if (done.kind === 'script') run.succeeded &&= done.exitCode === 0
  }
  return { run, after: context }
}

async function runStep(step: Step, context: Context, world: World, workspace: string): Promise<StepRun> {
  const env = rendered(step.env, context)
  if (step.run !== undefined) return runScript(step.run, env, workspace)
  const given = rendered(step.with, context)
  if (step.uses === ACTION) return { kind: 'cleanup', result: await cleanUp(given, env, world, workspace) }
  const uses = step.uses ?? ''
  if (uses.startsWith('actions/checkout@')) world.checkOut?.(workspace, given)
  const artifacts = path.join(world.folder, 'artifacts', given['name'] ?? '')
  if (uses.startsWith('actions/upload-artifact@')) {
    const file = path.resolve(workspace, given['path'] ?? '')
    mkdirSync(artifacts, { recursive: true })
    copyFileSync(file, path.join(artifacts, path.basename(file)))
  }
  if (uses.startsWith('actions/download-artifact@')) {
    copyFileSync(
      path.join(artifacts, `${given['name'] ?? ''}.json`),
      path.join(workspace, `${given['name'] ?? ''}.json`),
    )
  }
  return { kind: 'other', uses }
}

/** With the defaults of action.yml, as GitHub gives them, and the simulator behind the example's address. */
function cleanUp(
  given: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>>,
  { servers }: World,
  workspace: string,
): Promise<ActionResult> {
  const found = servers[given['api-host'] ?? '']
  if (found === undefined) throw new Error(`No server stands for ${given['api-host'] ?? 'no address'}.`)
  const { apiUrl, filesUrl } = typeof found === 'function' ? found(given['access-key'] ?? '') : found
  const [, ...otherAddresses] = (given['files-host'] ?? '').trim().split('\n')
  const filesHosts = given['files-host'] === 'none' ? ['none'] : [filesUrl, ...otherAddresses]
  const defaults = Object.entries(readAction().inputs).map(([name, { default: value = '' }]) => [name, value])
  return runAction(
    {
      ...(Object.fromEntries(defaults) as Record<string, string>),
      ...given,
      ...{ 'api-host': apiUrl, 'files-host': filesHosts.join('\n') },
    },
    { env, workspace },
  )
}

/** As GitHub runs a script without `shell`. The command lines of Azure and of GitHub are not there. */
async function runScript(
  script: string,
  env: Readonly<Record<string, string>>,
  cwd: string,
): Promise<StepRun> {
  const commands = path.join(cwd, '.commands')
  mkdirSync(commands, { recursive: true })
  writeFileSync(path.join(commands, 'az'), '#!/bin/sh\n')
  // What it is asked, and the text that it is to comment.
  writeFileSync(path.join(commands, 'gh'), '#!/bin/sh\necho "gh $*"\n')
  for (const command of ['az', 'gh']) chmodSync(path.join(commands, command), 0o755)
  writeFileSync(path.join(cwd, '.script.sh'), script)
  const child = spawn('bash', ['-e', '.script.sh'], {
    ...{ cwd, stdio: ['ignore', 'pipe', 'pipe'] },
    env: {
      PATH: `${commands}:${path.dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
      GITHUB_STEP_SUMMARY: path.join(cwd, 'script-summary.md'),
      GITHUB_REPOSITORY: 'owner/name',
      ...env,
    },
  })
  const ended = new Promise<number>((resolve) => {
    child.once('close', (code) => {
      resolve(code ?? 1)
    })
  })
  const [out, error] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { kind: 'script', exitCode: await ended, output: out + error }
}

function contextOf({ event, inputs = {}, head = 'owner/name' }: Trigger): Context {
  return {
    'github.event_name': event,
    'github.server_url': 'https://github.com',
    'github.repository': 'owner/name',
    'github.run_id': '4711',
    ...(event === 'pull_request'
      ? {
          'github.event.number': 7,
          'github.event.pull_request.head.repo.full_name': head,
          'github.token': 'TOKEN',
        }
      : {}),
    ...(event !== 'workflow_dispatch' ? {} : prefixed('inputs', inputs)),
  }
}

function holds(condition: string, context: Context): boolean {
  const [, expression = condition] = /^\$\{\{(.+)\}\}$/u.exec(condition) ?? []
  return ![false, 0, '', null].some((value) => value === evaluate(expression.trim(), context))
}

function combinations(matrix: Matrix | undefined): Texts[] {
  if (matrix === undefined) return [{}]
  return Object.entries(matrix).flatMap(([name, values]) =>
    values.map((value) => (typeof value === 'object' && value !== null ? value : { [name]: value })),
  )
}

function prefixed(prefix: string, texts: Texts): Context {
  return Object.fromEntries(Object.entries(texts).map(([name, value]) => [`${prefix}.${name}`, value]))
}

function rendered(texts: Texts = {}, context: Context): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).map(([name, value]) => [name, render(String(value), context)]),
  )
}
