import { addArchivedModel } from '../support/e2e/archived-models.ts'
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { execFileSync } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { parse } from 'yaml'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { addArtifact } from '../../simulator/seed-content.ts'
import type { TaskDocument } from '../../simulator/store.ts'
import { addProject, addUser } from '../../simulator/seed.ts'
import { startSimulator, type Simulator } from '../../simulator/server.ts'
import { deletingCalls, type ActionResult } from '../support/e2e/action.ts'
import { addDraft, addEnded, daysAgo } from '../support/e2e/world.ts'
import {
  runJobs,
  runWorkflow,
  type JobRun,
  type StepRun,
  type Trigger,
  type Workflow,
  type World,
} from '../support/docs/workflow.ts'
import { DiskTree } from '../support/e2e/disk-tree.ts'

/** A name that means something to shells, JSON, Markdown and chats. */
const HOSTILE = `Vision $(touch pwned) \`id\` "; exit 1 # <!channel> & <https://evil.example|x>\nforged`

let simulators: Simulator[]
let folder: string
beforeEach(async () => {
  simulators = await Promise.all([startSimulator(), startSimulator()])
  simulators.forEach(fill)
  folder = mkdtempSync(path.join(tmpdir(), 'examples-'))
})
afterEach(async () => {
  await Promise.all(simulators.map((simulator) => simulator.close()))
  rmSync(folder, { recursive: true })
})

const OLD_DRAFTS = ['draft of 200 days', 'draft of 100 days']
const OLD_ENDED = ['ended 200 days ago', 'ended 100 days ago']
const OTHERS = [
  ...Array.from({ length: 8 }, (_, i) => `young ${i}`),
  ...['tagged keep', 'published', 'not archived'],
].toSorted()

/** An archive of which less than 40% is old, with a file for each task. */
function fill(simulator: Simulator): void {
  const { store } = simulator
  const project = addProject(store, HOSTILE).id
  const tasks = [
    addDraft(store, { project, name: OLD_DRAFTS[0]!, created: daysAgo(200) }),
    addDraft(store, { project, name: OLD_DRAFTS[1]!, created: daysAgo(100) }),
    addEnded(store, 200, { project, name: OLD_ENDED[0]! }),
    addEnded(store, 100, { name: OLD_ENDED[1]! }),
    ...Array.from({ length: 8 }, (_, i) => addEnded(store, 5 + i, { project, name: `young ${i}` })),
    addEnded(store, 300, { project, name: 'tagged keep', tags: ['keep'] }),
    addEnded(store, 300, { project, name: 'published', status: 'published' }),
    addEnded(store, 300, { project, name: 'not archived', system_tags: [] }),
  ]
  for (const task of tasks) addArtifact(simulator, task, 'data')
}

/** What is left of the tasks that an example may delete; all others must be there, and each with its file. */
function left(simulator = simulators[0]!): string[] {
  const tasks = [...simulator.store.tasks.values()]
  expect(simulator.store.files.list()).toHaveLength(tasks.length)
  const names = tasks.map(({ name }) => name)
  expect(names.filter((name) => OTHERS.includes(name)).toSorted()).toEqual(OTHERS)
  return names.filter((name) => !OTHERS.includes(name)).toSorted()
}

const ALL_OLD = [...OLD_DRAFTS, ...OLD_ENDED].toSorted()

function run(
  name: string,
  trigger: Trigger,
  more: Record<string, string> = {},
  checkOut: World['checkOut'] = () => undefined,
): Promise<JobRun[]> {
  const [first, second] = simulators
  const keys = ({ accessKey, secretKey }: Simulator): Record<string, string> => ({
    CLEARML_API_ACCESS_KEY: accessKey,
    CLEARML_API_SECRET_KEY: secretKey,
  })
  return runWorkflow(`examples/${name}.yml`, trigger, {
    folder,
    checkOut,
    servers: {
      'https://api.clear.ml': first!,
      'http://clearml.example.com:8008': first!,
      'https://api.research.example.com': first!,
      'https://api.production.example.com': second!,
    },
    secrets: {
      '': { ...keys(first!), ...more, MINIO_ACCESS_KEY: 'K', MINIO_SECRET_KEY: 'S' },
      'clearml-production': keys(second!),
    },
  })
}

function cleanups(runs: readonly JobRun[]): ActionResult[] {
  return runs.flatMap(({ steps }) => steps.flatMap((step) => (step.kind === 'cleanup' ? [step.result] : [])))
}

const byHand = (inputs: Trigger['inputs'] = {}): Trigger => ({ event: 'workflow_dispatch', inputs })
const bySchedule: Trigger = { event: 'schedule' }

const EXAMPLES: Record<string, [trigger: string, Trigger, left: string[]][]> = {
  'dry-run': [['by hand', byHand({ 'threshold-days': 30, 'force-delete': true }), ALL_OLD]],
  'first-look': [['by hand', byHand(), ALL_OLD]],
  nightly: [
    ['on schedule', bySchedule, OLD_ENDED],
    ['by hand, dry', byHand({ 'threshold-days': 30, 'force-delete': false, 'dry-run': true }), ALL_OLD],
    [
      'by hand, live',
      byHand({ 'threshold-days': 150, 'force-delete': true, 'dry-run': false }),
      [OLD_DRAFTS[1]!, OLD_ENDED[1]!],
    ],
  ],
  'chain-outputs': [['on schedule', bySchedule, OLD_ENDED]],
  // The one without a project is among the five newest of those, which `keep-last` keeps.
  approve: [['by hand', byHand(), [OLD_ENDED[1]!]]],
  matrix: [['by hand', byHand(), []]],
  leftovers: [],
  models: [],
  'report-weekly': [],
  'notify-owners': [],
  'policy-check': [],
  'several-servers': [
    ['on schedule', bySchedule, []],
    ['by hand', byHand(), ALL_OLD],
  ],
  ...Object.fromEntries(
    ['s3-minio', 's3-oidc', 'gcs', 'azure'].map((name) => [
      name,
      [
        ['on schedule', bySchedule, []],
        ['by hand', byHand(), ALL_OLD],
      ],
    ]),
  ),
}

test('every example is run', () => {
  const files = readdirSync('examples').map((file) => file.replace(/\.yml$/u, ''))
  expect(Object.keys(EXAMPLES).toSorted()).toEqual(files.toSorted())
})

describe.each(Object.entries(EXAMPLES).filter(([, triggers]) => triggers.length > 0))(
  'examples/%s.yml',
  (name, triggers) => {
    test.each(triggers)('%s deletes what it says', async (_, trigger, expected) => {
      const runs = await run(name, trigger)
      expect(runs.map(({ succeeded }) => succeeded)).toEqual(runs.map(() => true))
      expect(left()).toEqual(expected.toSorted())
      const results = cleanups(runs)
      expect(results.length).toBeGreaterThan(0)
      for (const { outputs } of results) expect(outputs['stop-reason']).toBe('done')
      const deleted = results.reduce((sum, { outputs }) => sum + Number(outputs['deleted-count']), 0)
      const gone = simulators.reduce((sum, { store }) => sum + 15 - store.tasks.size, 0)
      expect(deleted).toBe(gone)
    })
  },
)

describe('examples/nightly.yml', () => {
  test('refuses a threshold of 0 from the form', async () => {
    const form = { 'threshold-days': 0, 'force-delete': true, 'dry-run': false }
    const [job] = await run('nightly', byHand(form))
    expect(job?.succeeded).toBe(false)
    expect(left()).toEqual(ALL_OLD)
  })
})

describe('examples/models.yml', () => {
  const models = (): string[] => [...simulators[0]!.store.models.values()].map(({ name }) => name).toSorted()
  beforeEach(() => {
    for (const days of [200, 100, 60]) addArchivedModel(simulators[0]!, `model of ${days} days`, { days })
    addArchivedModel(simulators[0]!, 'not archived', { system_tags: [] })
  })

  test.each<[trigger: string, Trigger, left: string[]]>([
    ['on schedule', bySchedule, ['model of 60 days', 'not archived']],
    [
      'by hand, dry',
      byHand({ 'threshold-days': 150, 'dry-run': true }),
      ['model of 100 days', 'model of 200 days', 'model of 60 days', 'not archived'],
    ],
    [
      'by hand, live',
      byHand({ 'threshold-days': 150, 'dry-run': false }),
      ['model of 100 days', 'model of 60 days', 'not archived'],
    ],
  ])('%s deletes models as it says, with their files, and no task', async (_, trigger, expected) => {
    const { tasks, files } = simulators[0]!.store
    const before = tasks.size
    const [job] = await run('models', trigger)
    expect(job?.succeeded).toBe(true)
    expect(models()).toEqual(expected)
    expect(tasks.size).toBe(before)
    expect(files.list().filter((file) => file.endsWith('.pt'))).toHaveLength(expected.length)
  })
})

/** Every deletion of a file is refused. */
function refuseFiles(simulator = simulators[0]!): void {
  simulator.faults.add({ endpoint: 'fileserver', calls: 'all', fault: { kind: 'status', status: 403 } })
}

/** A task whose file lies where the action cannot reach it: it fails, dry or live, and the others go. */
function addUnreachable({ store }: Simulator, fields: Partial<TaskDocument> = {}): TaskDocument {
  const project = addProject(store, HOSTILE).id
  const task = addDraft(store, { name: 'unreachable', project, created: daysAgo(150), ...fields })
  const uri = `http://old-files.example.com:8081/Vision/x.${task.id}/artifacts/a`
  task.execution = { artifacts: [{ key: 'a', type: 'custom', uri, mode: 'output' }] }
  return task
}

const kinds = (job?: JobRun): string[] => (job?.steps ?? []).map(({ kind }) => kind)
const said = (step: StepRun | undefined): string => (step?.kind === 'script' ? step.output : '')

describe('examples/chain-outputs.yml', () => {
  test('keeps the receipt and writes a message where tasks went', async () => {
    const [job] = await run('chain-outputs', bySchedule)
    expect(kinds(job)).toEqual(['cleanup', 'other', 'script', 'skipped'])
    expect(said(job?.steps[2])).toBe(
      `2 tasks deleted, ${cleanups([job!])[0]!.outputs['kept-count'] ?? ''} kept\n`,
    )
    expect(readdirSync(path.join(folder, 'artifacts'))).toEqual(['clearml-cleanup-receipt'])
  })

  test('writes no message where none went', async () => {
    await run('chain-outputs', bySchedule)
    const [job] = await run('chain-outputs', bySchedule)
    expect(kinds(job)).toEqual(['cleanup', 'other', 'skipped', 'skipped'])
  })

  test('writes both messages where some tasks went and some could not', async () => {
    addUnreachable(simulators[0]!)
    const [job] = await run('chain-outputs', bySchedule)
    expect(job?.succeeded).toBe(false)
    expect(kinds(job)).toEqual(['cleanup', 'other', 'script', 'script'])
    expect(said(job?.steps[2])).toMatch(/^2 tasks deleted, \d+ kept\n$/u)
    expect(said(job?.steps[3])).toBe(
      'The cleanup failed (done), 1 tasks could not be deleted; the summary says why\n',
    )
  })

  test('keeps the receipt and raises the alarm alone where none could be deleted', async () => {
    refuseFiles()
    const [job] = await run('chain-outputs', bySchedule)
    expect(kinds(job)).toEqual(['cleanup', 'other', 'skipped', 'script'])
    expect(said(job?.steps[3])).toMatch(/^The cleanup failed \(done\), 2 tasks could not be deleted/u)
  })

  test('raises the alarm where the login fails, too', async () => {
    simulators[0]!.faults.add({
      endpoint: 'auth.login',
      calls: 'all',
      fault: { kind: 'status', status: 403 },
    })
    const [job] = await run('chain-outputs', bySchedule)
    expect(kinds(job)).toEqual(['cleanup', 'other', 'skipped', 'script'])
    expect(said(job?.steps[3])).toMatch(/^The cleanup failed \(error\), 0 tasks/u)
  })
})

describe.each(['approve', 'matrix'])('examples/%s.yml, where a task of the plan would fail', (name) => {
  test('keeps the plan, and deletes nothing', async () => {
    addUnreachable(simulators[0]!)
    const runs = await run(name, byHand())
    expect(runs.map(({ job, succeeded }) => [job, succeeded])).toEqual([['plan', false]])
    expect(kinds(runs[0])).toEqual(['cleanup', 'other'])
    expect(readdirSync(path.join(folder, 'artifacts'))).toEqual(['clearml-cleanup-plan'])
    expect(deletingCalls(simulators[0]!)).toEqual([])
  })
})

test('examples/approve.yml keeps the plan where the brake holds, and asks for no approval', async () => {
  for (let i = 0; i < 30; i++) addArtifact(simulators[0]!, addEnded(simulators[0]!.store, 200), 'data')
  const runs = await run('approve', byHand())
  expect(runs.map(({ job, succeeded }) => [job, succeeded])).toEqual([['plan', false]])
  expect(cleanups(runs)[0]?.outputs['stop-reason']).toBe('brake')
  expect(readdirSync(path.join(folder, 'artifacts'))).toEqual(['clearml-cleanup-plan'])
})

describe('examples/approve.yml', () => {
  test('deletes nothing before the second job, and asks for no approval where nothing would go', async () => {
    const [plan, apply] = await run('approve', byHand())
    expect([plan?.job, apply?.job]).toEqual(['plan', 'apply'])
    expect(cleanups([plan!])[0]!.outputs).toMatchObject({ 'deleted-count': '0', 'candidate-count': '3' })
    expect(cleanups([apply!])[0]!.outputs).toMatchObject({ 'deleted-count': '3' })
    const again = await run('approve', byHand())
    expect(again.map(({ job }) => job)).toEqual(['plan'])
  })
})

test('examples/matrix.yml deletes each task in one of its four jobs', async () => {
  const [, ...shards] = await run('matrix', byHand())
  expect(shards).toHaveLength(4)
  const rows = cleanups(shards).flatMap(({ receipt }) => receipt?.tasks ?? [])
  const deleted = rows.filter(({ outcome }) => outcome === 'deleted').map(({ id }) => id)
  expect(deleted).toHaveLength(4)
  expect(new Set(deleted).size).toBe(4)
})

describe('examples/several-servers.yml', () => {
  test('cleans each server by its own keys and threshold', async () => {
    const runs = await run('several-servers', bySchedule)
    expect(runs).toHaveLength(2)
    expect(left(simulators[0])).toEqual([])
    expect(left(simulators[1])).toEqual([OLD_DRAFTS[1]!, OLD_ENDED[1]!].toSorted())
  })

  test('goes on where one server is down', async () => {
    simulators[0]!.faults.add({
      endpoint: 'auth.login',
      calls: 'all',
      fault: { kind: 'status', status: 403 },
    })
    const runs = await run('several-servers', bySchedule)
    expect(runs.map(({ succeeded }) => succeeded)).toEqual([false, true])
    expect(left(simulators[1])).toHaveLength(2)
  })
})

type Post = { type: string | undefined; body: string }
const posts: Post[] = []
const chat = createServer((request, response) => {
  void text(request).then((body) => {
    posts.push({ type: request.headers['content-type'], body })
    response.writeHead(request.url === '/closed' ? 404 : 200).end('ok')
  })
})
let url = ''
beforeAll(async () => {
  await new Promise<void>((resolve) => chat.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(chat.address() as AddressInfo).port}`
})
afterAll(async () => {
  await new Promise((resolve) => chat.close(resolve))
})
beforeEach(() => {
  posts.length = 0
})

describe('examples/report-weekly.yml', () => {
  test.each([bySchedule, byHand()])(
    '$event: sends what would go, keeps the receipt, deletes nothing',
    async (trigger) => {
      const [job] = await run('report-weekly', trigger, { CHAT_WEBHOOK_URL: `${url}/hook` })
      expect(job?.succeeded).toBe(true)
      expect(left()).toEqual(ALL_OLD)
      expect(deletingCalls(simulators[0]!)).toEqual([])
      expect(posts.map(({ type }) => type)).toEqual(['application/json'])
      const message = JSON.parse(posts[0]!.body) as { text: string }
      expect(Object.keys(message)).toEqual(['text'])
      const [first, ...lines] = message.text.split('\n')
      expect(first).toBe(
        '4 archived tasks would go, 10 stay. <https://github.com/owner/name/actions/runs/4711|The run>. Most are in:',
      )
      expect(lines).toEqual([
        '• Vision $(touch pwned) `id` "; exit 1 # &lt;!channel&gt; &amp; &lt;https:/: 3',
        '• no project: 1',
      ])
      expect(readdirSync(job!.workspace)).not.toContain('pwned')
      const receipt = readFileSync(
        path.join(folder, 'artifacts/clearml-cleanup-report/clearml-cleanup-receipt-__run.json'),
        'utf8',
      )
      expect(JSON.parse(receipt)).toMatchObject({ dryRun: true, totals: { wouldDelete: 4 } })
    },
  )

  test('tells what would go, and keeps the report, where some of it would fail', async () => {
    addUnreachable(simulators[0]!, { created: daysAgo(100) })
    const [job] = await run('report-weekly', bySchedule, { CHAT_WEBHOOK_URL: `${url}/hook` })
    expect(job?.succeeded).toBe(false)
    expect(kinds(job)).toEqual(['cleanup', 'other', 'script', 'script'])
    expect(posts).toHaveLength(1)
    expect(posts[0]?.body).toContain('5 archived tasks would go')
  })

  test('sends nothing where the login fails', async () => {
    simulators[0]!.faults.add({
      endpoint: 'auth.login',
      calls: 'all',
      fault: { kind: 'status', status: 403 },
    })
    const [job] = await run('report-weekly', bySchedule, { CHAT_WEBHOOK_URL: `${url}/hook` })
    expect(kinds(job)).toEqual(['cleanup', 'other', 'skipped', 'skipped'])
    expect(posts).toEqual([])
  })

  test('sends nothing where nothing would go', async () => {
    simulators[0]!.store.tasks.clear()
    const [job] = await run('report-weekly', bySchedule, { CHAT_WEBHOOK_URL: `${url}/hook` })
    expect(job?.steps.map(({ kind }) => kind)).toEqual(['cleanup', 'other', 'skipped', 'skipped'])
    expect(posts).toEqual([])
  })

  test('fails where the chat refuses the message, and does not show its address', async () => {
    const [job] = await run('report-weekly', bySchedule, { CHAT_WEBHOOK_URL: `${url}/closed` })
    const sent = job?.steps.at(-1)
    expect(job?.succeeded).toBe(false)
    expect(sent).toMatchObject({ kind: 'script', exitCode: 22 })
    expect(sent?.kind === 'script' && sent.output).not.toContain(url)
  })
})

describe('examples/notify-owners.yml', () => {
  const NIGHT = 'Night *shift*'

  function addDue(): void {
    const { store } = simulators[0]!
    const [ada, eve] = [addUser(store, { name: 'Ada' }).id, addUser(store, { name: 'Eve <!here>' }).id]
    const hostile = addProject(store, HOSTILE).id
    const night = addProject(store, NIGHT).id
    addEnded(store, 84, { user: ada, project: night })
    addEnded(store, 85, { user: ada, project: night })
    addEnded(store, 89, { user: eve, project: hostile })
    addEnded(store, 80, { user: ada, project: hostile, name: 'later' })
    addEnded(store, 88, { user: eve, tags: ['keep'], name: 'tagged' })
  }

  test('tells owners by name what goes within a week, the first first, and deletes nothing', async () => {
    addDue()
    const before = simulators[0]!.store.tasks.size
    const [job] = await run('notify-owners', bySchedule, { CHAT_WEBHOOK_URL: `${url}/hook` })
    expect(job?.succeeded).toBe(true)
    expect(simulators[0]!.store.tasks.size).toBe(before)
    expect(deletingCalls(simulators[0]!)).toEqual([])
    const lines = (JSON.parse(posts[0]!.body) as { text: string }).text.split('\n')
    const dayIn = (days: number): string => daysAgo(-days).toISOString().slice(0, 10)
    expect(lines).toEqual([
      '3 archived tasks are deleted within 7 days. To keep one, restore it or tag it keep. ' +
        '<https://github.com/owner/name/actions/runs/4711|The list>.',
      `• Eve &lt;!here&gt;: 1, first on ${dayIn(1)}, in Vision $(touch pwned) \`id\` "; exit 1 # &lt;!channel&gt; &amp; &lt;https:/ (1)`,
      `• Ada: 2, first on ${dayIn(5)}, in ${NIGHT} (2)`,
    ])
  })

  test('sends nothing where nothing is due', async () => {
    const [job] = await run('notify-owners', byHand(), { CHAT_WEBHOOK_URL: `${url}/hook` })
    expect(job?.steps.map(({ kind }) => kind)).toEqual(['cleanup', 'skipped', 'skipped'])
    expect(posts).toEqual([])
  })
})

describe('examples/policy-check.yml', () => {
  /** The merge commit of a pull request: the first parent is the branch that it would be merged into. */
  function repository(workspace: string, before: string | undefined, after: string): void {
    const git = (...args: string[]): void => {
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
        cwd: workspace,
        stdio: 'ignore',
      })
    }
    git('init', '--quiet')
    for (const policy of [before, after]) {
      if (policy !== undefined) {
        writeFileSync(path.join(workspace, 'cleanup-policy.yml'), policy)
        git('add', 'cleanup-policy.yml')
      }
      git('commit', '--quiet', '--allow-empty', '--message', 'x')
    }
  }

  const policyOf = (days: number): string =>
    `rules:\n  - {name: all, force-delete: true, delete-threshold-days: ${days}}\n`

  async function check(
    before: string | undefined,
    after: string,
    head = 'owner/name',
  ): Promise<JobRun | undefined> {
    const [job] = await run(
      'policy-check',
      { event: 'pull_request', head },
      {},
      (workspace, { repository: named }) => {
        if (named === undefined) repository(workspace, before, after)
        else symlinkSync(path.resolve('.'), path.join(workspace, '.cleanup'))
      },
    )
    return job
  }

  test('shows what would newly go in the summary and in a comment, and deletes nothing', async () => {
    const job = await check(policyOf(150), policyOf(90))
    expect(job?.succeeded).toBe(true)
    expect(left()).toEqual(ALL_OLD)
    expect(deletingCalls(simulators[0]!)).toEqual([])
    const text = readFileSync(path.join(job!.workspace, 'difference.md'), 'utf8')
    expect(text).toContain('**2 tasks would newly go; 2 tasks go by both.**')
    expect(readFileSync(path.join(job!.workspace, 'script-summary.md'), 'utf8')).toBe(text)
    const comment = job?.steps.at(-1)
    expect(comment?.kind === 'script' && comment.output).toBe(
      'gh pr comment 7 --repo owner/name --body-file difference.md --edit-last --create-if-none\n',
    )
  })

  test('compares a first policy with one that keeps everything', async () => {
    const job = await check(undefined, policyOf(90))
    expect(readFileSync(path.join(job!.workspace, 'difference.md'), 'utf8')).toContain(
      '4 tasks would newly go',
    )
  })

  test('fails for a policy that is refused, and comments nothing', async () => {
    const job = await check(policyOf(90), 'rules: []\n')
    expect(job?.succeeded).toBe(false)
    expect(job?.steps.slice(-2).map(({ kind }) => kind)).toEqual(['skipped', 'skipped'])
  })

  test('is left out for a fork, which gets no keys', async () => {
    expect(await check(policyOf(90), policyOf(30), 'somebody/fork')).toBeUndefined()
  })
})

test('examples/leftovers.yml lists a mounted fileserver, and deletes what was approved in the second job', async () => {
  const [simulator] = simulators
  const root = path.join(folder, 'fileserver')
  mkdirSync(root)
  Object.assign(simulator!.store, { files: new DiskTree(root) })
  const files = { old: `Vision/train.${'a'.repeat(32)}/m.pt`, young: `Vision/train.${'b'.repeat(32)}/m.pt` }
  for (const file of Object.values(files)) simulator!.store.files.add(file, 10)
  utimesSync(path.join(root, files.old), daysAgo(100), daysAgo(100))
  const workflow = parse(readFileSync('examples/leftovers.yml', 'utf8')) as Workflow
  const { filesUrl, accessKey, secretKey } = simulator!
  const env = {
    ...workflow.env,
    ...{ ROOTS: filesUrl, LOCAL_ROOTS: `${filesUrl}=${root}`, FILES_HOST: filesUrl },
  }
  const runs = await runJobs({ ...workflow, env }, byHand(), {
    folder,
    servers: { 'https://api.example.com': simulator! },
    secrets: { '': { CLEARML_API_ACCESS_KEY: accessKey, CLEARML_API_SECRET_KEY: secretKey } },
  })
  expect(runs.map(({ job, succeeded }) => [job, succeeded])).toEqual([
    ['plan', true],
    ['apply', true],
  ])
  const [planned, applied] = cleanups(runs)
  expect([planned?.outputs['candidate-count'], applied?.outputs['deleted-count']]).toEqual(['1', '1'])
  expect(simulator!.store.files.list()).toEqual([files.young])
})
