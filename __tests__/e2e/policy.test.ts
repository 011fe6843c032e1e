import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { addProject, addScalar } from '../../simulator/seed.ts'
import type { Simulator } from '../../simulator/server.ts'
import type { TaskDocument } from '../../simulator/store.ts'
import { TEAM_POLICY } from '../support/policies.ts'
import {
  callsOf,
  connectionInputs,
  deletingCalls,
  runAction,
  type ActionResult,
  type Inputs,
} from '../support/e2e/action.ts'
import { start } from '../support/e2e/simulators.ts'
import { addDraft, addEnded } from '../support/e2e/world.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'policy-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const run = (simulator: Simulator, policy: string, inputs: Inputs = {}): Promise<ActionResult> =>
  runAction({ ...connectionInputs(simulator), policy, ...inputs })

const left = ({ store }: Simulator): string[] => [...store.tasks.values()].map(({ name }) => name).toSorted()

/** Of each task its rule, and what became of it. */
const told = ({ receipt }: ActionResult): Record<string, unknown> =>
  Object.fromEntries(
    (receipt?.tasks ?? []).map(({ name, rule, outcome, reason }) => [
      name,
      [rule, reason ?? outcome].map(String).join(': '),
    ]),
  ) as Record<string, unknown>

function fill(simulator: Simulator): void {
  const { store } = simulator
  const projects = Object.fromEntries(
    ['Vision/Release', 'Speech/golden', 'Sandbox', 'Sandbox/Ada', 'Vision'].map((name) => [
      name,
      addProject(store, name).id,
    ]),
  )
  const add = (
    name: string,
    days: number,
    project: string,
    fields: Partial<TaskDocument> = {},
  ): TaskDocument => addEnded(store, days, { name, project: projects[project]!, ...fields })
  add('release', 500, 'Vision/Release')
  add('golden', 500, 'Speech/golden')
  add('sandbox', 8, 'Sandbox/Ada')
  add('young sandbox', 6, 'Sandbox')
  add('kept sandbox', 60, 'Sandbox', { tags: ['keep'] })
  for (const [i, value] of [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7].entries())
    addScalar(add(`sweep ${i}`, 40 + i / 10, 'Vision', { tags: ['sweep'] }), 'validation', 'accuracy', value)
  add('unmeasured sweep', 45, 'Vision', { tags: ['sweep'] })
  for (const days of [95, 100, 110, 120]) add(`other ${days}`, days, 'Vision', { type: 'testing' })
  add('not archived', 500, 'Vision', { system_tags: [] })
}

describe('the policy of the page for users', () => {
  test.each(['true', 'false'])('decides by the first rule that takes a task in, dry run %s', async (dry) => {
    const simulator = await start()
    fill(simulator)
    const result = await run(simulator, TEAM_POLICY, { 'dry-run': dry })
    expect(result.exitCode).toBe(0)
    const goes = dry === 'true' ? 'would-delete' : 'deleted'
    expect(told(result)).toEqual({
      release: 'releases: kept-by-rule',
      golden: 'releases: kept-by-rule',
      sandbox: `sandbox: ${goes}`,
      'young sandbox': 'sandbox: too-young',
      'kept sandbox': 'null: tag-excluded',
      'sweep 0': `sweeps: ${goes}`,
      'sweep 1': `sweeps: ${goes}`,
      ...Object.fromEntries([2, 3, 4, 5, 6].map((i) => [`sweep ${i}`, 'sweeps: keep-best'])),
      'unmeasured sweep': 'sweeps: no-metric',
      'other 95': 'everything else: keep-last',
      'other 100': 'everything else: keep-last',
      'other 110': 'everything else: keep-last',
      'other 120': `everything else: ${goes}`,
    })
    expect(simulator.store.tasks.size).toBe(dry === 'true' ? 18 : 14)
    if (dry === 'true') expect(deletingCalls(simulator)).toEqual([])
  })

  test('logs in and lists once, and tells by rule', async () => {
    const simulator = await start()
    fill(simulator)
    const result = await run(simulator, TEAM_POLICY, { 'dry-run': 'true' })
    const listings = simulator.requests.filter(
      ({ endpoint, params }) => endpoint === 'tasks.get_all_ex' && Array.isArray(params['system_tags']),
    )
    expect(callsOf(simulator)).toMatchObject({ 'auth.login': 1, 'projects.get_all_ex': 2 })
    expect(listings.map(({ params }) => params['page'])).toEqual([0, 1])
    for (const { params } of listings) expect(params).not.toHaveProperty('project')
    expect(result.summary).toContain('By the 4 rules of')
    expect(result.summary).toMatch(/\| releases \| nothing \| {2}\| 2 \| 2 \|/u)
    expect(result.summary).toMatch(/\| sandbox \| after 7 days by `status_changed` \| 1 \| 1 \| 2 \|/u)
    expect(result.summary).toMatch(/\| \*in no rule\* \| stays \| {2}\| 1 \| 1 \|/u)
    expect(result.log).toContain('5 tasks: rule "sweeps": among the best of its project (keep-best)')
    expect(result.log).toContain('Rule "releases": keeps all that it takes in')
  })
})

describe('a policy', () => {
  test('is the path of a file in the workspace, or a flag', async () => {
    const simulator = await start()
    addDraft(simulator.store, { name: 'draft' })
    const workspace = mkdtempSync(path.join(folder, 'workspace-'))
    writeFileSync(path.join(workspace, 'cleanup.yml'), 'rules:\n  - name: all\n')
    const inputs = { ...connectionInputs(simulator), policy: 'cleanup.yml' }
    const result = await runAction(inputs, { workspace })
    expect(result.exitCode).toBe(0)
    expect(left(simulator)).toEqual([])
    expect(result.summary).toContain('By the 1 rule of')
  })

  test('that is refused is refused whole, before the first request', async () => {
    const simulator = await start()
    const text = 'rules:\n  - name: a\n    keep: yes please\n  - name: a\n    delete-threshold-days: 0\n'
    const result = await run(simulator, text, { 'force-delete': 'true', tags: 'x' })
    expect(result.exitCode).toBe(1)
    for (const line of [
      'policy, line 3, column 11: rule "a": keep: got "yes please", accepted is true or false',
      'policy, line 4, column 11: rule "a": is named like rule 1',
      'policy, line 5, column 28: rule "a": delete-threshold-days: got 0',
      'force-delete: the policy decides this',
      'tags: the policy decides this',
    ])
      expect(result.log).toContain(line)
    expect(result.summary).toContain('nothing was asked of the server')
    expect(simulator.requests).toEqual([])
  })

  test('that came empty does not stand for none', async () => {
    const simulator = await start()
    addDraft(simulator.store)
    const result = await run(simulator, '')
    expect(result.exitCode).toBe(1)
    expect(result.log).toContain('policy: got an empty value, as from an expression that came to nothing')
    expect(simulator.requests).toEqual([])
  })

  test('of one rule is what the inputs are', async () => {
    const rows = async (inputs: Inputs): Promise<unknown> => {
      const simulator = await start()
      fill(simulator)
      const { receipt } = await runAction({ ...connectionInputs(simulator), 'dry-run': 'true', ...inputs })
      return receipt?.tasks
        .map(({ name, outcome, reason, dueAt }) => [name, outcome, reason, dueAt !== undefined])
        .toSorted()
    }
    const policy =
      'rules:\n  - {name: r, projects: [Vision, Sandbox], force-delete: true, delete-threshold-days: 7, keep-last: 2, delete-files: none}'
    expect(await rows({ policy })).toEqual(
      await rows({
        projects: 'Vision\nSandbox',
        'force-delete': 'true',
        'delete-threshold-days': '7',
        'keep-last': '2',
        'delete-files': 'none',
      }),
    )
  })

  test('names rules that cannot take anything in, and rules that took nothing', async () => {
    const simulator = await start()
    addDraft(simulator.store, { name: 'a' })
    const result = await run(
      simulator,
      'rules:\n  - {name: none, tags: [gone]}\n  - name: all\n  - {name: late, users: []}\n'.replace(
        ', users: []',
        ', tags: [x]',
      ),
    )
    expect(result.log).toContain(
      'policy, line 4, column 5: rule "late" can take nothing in, since rule "all" before it',
    )
    expect(result.log).toContain('No archived task came to "none", "late".')
    expect(left(simulator)).toEqual([])
  })

  test('names the rule whose project the server does not know', async () => {
    const simulator = await start()
    addProject(simulator.store, 'Vision')
    const result = await run(
      simulator,
      'rules:\n  - {name: a, projects: [Vison]}\n  - {name: b, projects: [Vison], users: [nobody]}',
    )
    expect(result.exitCode).toBe(1)
    expect(result.log).toContain('rule "a", projects: no project matches "Vison"; near names are "Vision"')
    expect(result.log).toContain('rule "b", users: no user has the name or id "nobody"')
    expect(callsOf(simulator)).not.toHaveProperty('tasks.get_all_ex')
  })
})

describe('the rules decide apart', () => {
  test('on drafts, models and files of their own tasks', async () => {
    const simulator = await start()
    const { store } = simulator
    const [a, b] = [addProject(store, 'A').id, addProject(store, 'B').id]
    addEnded(store, 60, { name: 'ended of A', project: a })
    addEnded(store, 60, { name: 'ended of B', project: b })
    const result = await run(
      simulator,
      'rules:\n  - {name: a, projects: [A]}\n  - {name: b, projects: [B], force-delete: true, delete-files: none, delete-models: false}',
    )
    expect(told(result)).toEqual({ 'ended of A': 'a: not-a-draft', 'ended of B': 'b: deleted' })
    const [call] = simulator.requests.filter(({ endpoint }) => endpoint === 'tasks.delete_many')
    expect(call?.params).toMatchObject({ delete_output_models: false, delete_external_artifacts: false })
  })

  test('how many go, and whether too many would', async () => {
    const simulator = await start()
    const { store } = simulator
    const [a, b] = [addProject(store, 'A').id, addProject(store, 'B').id]
    for (let i = 0; i < 4; i++) {
      addEnded(store, 60 + i, { name: `a${i}`, project: a })
      addEnded(store, 60 + i, { name: `b${i}`, project: b })
    }
    const rules = (of: string): string =>
      `rules:\n  - {name: a, projects: [A], force-delete: true, ${of}}\n  - {name: b, force-delete: true}\n`
    const braked = await run(simulator, rules('abort-above: 3'))
    expect(braked.outputs['stop-reason']).toBe('brake')
    expect(braked.log).toContain(
      'rule "a": 4 of 4 archived tasks in the selection qualify, more than abort-above allows (3)',
    )
    expect(store.tasks.size).toBe(8)
    const limited = await run(simulator, rules('max-tasks: 1'))
    expect(limited.outputs).toMatchObject({
      'deleted-count': '5',
      'remaining-count': '3',
      'stop-reason': 'max-tasks',
    })
    expect(left(simulator)).toEqual(['a0', 'a1', 'a2'])
  })

  test('a task that falls to another rule by its turn stays', async () => {
    const simulator = await start()
    const { store } = simulator
    const [a, b] = [addProject(store, 'A').id, addProject(store, 'B').id]
    const task = addEnded(store, 60, { name: 'moved', project: a })
    simulator.onRequest = ({ endpoint, params }) => {
      if (endpoint === 'tasks.get_all_ex' && Array.isArray(params['id'])) task.project = b
    }
    const result = await run(
      simulator,
      'rules:\n  - {name: a, projects: [A], force-delete: true}\n  - {name: b, projects: [B], force-delete: true}',
    )
    expect(told(result)).toEqual({ moved: 'a: other-rule' })
    expect(left(simulator)).toEqual(['moved'])
  })

  test('a task of which the server does not tell what a rule asks for stays', async () => {
    const simulator = await start()
    addEnded(simulator.store, 60, { name: 'odd', project: addProject(simulator.store, 'Gold').id })
    const policy =
      'rules:\n  - {name: gold, projects: [Gold], keep: true}\n  - {name: rest, force-delete: true}'
    simulator.settings.tamperTasks = (row) => ({ ...row, project: ['not', 'a', 'reference'] })
    const result = await run(simulator, policy)
    expect(told(result)).toEqual({ odd: 'null: rule-unknown' })
    expect(left(simulator)).toEqual(['odd'])
  })

  test('a project that is made below a kept one while the run works is kept with it', async () => {
    const simulator = await start()
    const { store } = simulator
    addProject(store, 'Gold')
    const task = addEnded(store, 60, { name: 'late' })
    let lists = 0
    simulator.onRequest = ({ endpoint }) => {
      if (endpoint === 'tasks.get_all_ex' && lists++ === 0) task.project = addProject(store, 'Gold/New').id
    }
    await run(
      simulator,
      'rules:\n  - {name: gold, projects: [Gold], keep: true}\n  - {name: rest, force-delete: true}',
    )
    expect(left(simulator)).toEqual(['late'])
  })
})

describe('an approved plan', () => {
  const POLICY = 'rules:\n  - {name: a, tags: [x, y], force-delete: true}\n'

  async function planned(): Promise<{ simulator: Simulator; plan: string }> {
    const simulator = await start()
    addEnded(simulator.store, 60, { name: 'old', tags: ['x'] })
    const plan = path.join(mkdtempSync(path.join(folder, 'plan-')), 'receipt.json')
    await run(simulator, POLICY, { 'dry-run': 'true', 'receipt-file': plan })
    expect(JSON.parse(readFileSync(plan, 'utf8'))).toMatchObject({
      totals: { wouldDelete: 1 },
      cutoff: expect.any(String) as unknown,
    })
    return { simulator, plan }
  }

  test('is carried out by a policy that means the same, whatever its text', async () => {
    const { simulator, plan } = await planned()
    const other =
      '# the same\nrules:\n- name: a\n  force-delete: true\n  exclude-tags: [keep]\n  delete-threshold-days: 30\n  tags:\n    - y\n    - x\n    - x\n'
    const result = await run(simulator, other, { plan })
    expect(result.exitCode).toBe(0)
    expect(left(simulator)).toEqual([])
  })

  test.each([
    POLICY.replace('[x, y]', '[x]'),
    POLICY.replace('name: a', 'name: b'),
    `${POLICY}  - {name: c}\n`,
  ])('is refused for another policy: %j', async (other) => {
    const { simulator, plan } = await planned()
    const result = await run(simulator, other, { plan })
    expect(result.exitCode).toBe(1)
    expect(result.log).toContain('it was made with other settings: policy was')
    expect(left(simulator)).toEqual(['old'])
  })
})
