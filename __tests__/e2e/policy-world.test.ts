import { expect, test } from '@jest/globals'
import { addProject, addScalar, addTask, newId } from '../../simulator/seed.ts'
import type { Simulator } from '../../simulator/server.ts'
import type { TaskDocument, TaskStatus } from '../../simulator/store.ts'
import { TEAM_POLICY } from '../support/policies.ts'
import { connectionInputs, runAction } from '../support/e2e/action.ts'
import { start } from '../support/e2e/simulators.ts'

const TASKS = 20_000
const DAY_MS = 86_400_000
const NOW = Date.now()
const PROJECTS = [
  'Vision/Release',
  'Vision/Release/v1',
  'Vision',
  'Speech/golden',
  'golden',
  'Sandbox',
  'Sandbox/Ada',
  'SandboxX',
  'Audio',
]

/** Always the same numbers, so that a failure can be looked at. */
function dice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

function fill({ store }: Simulator): void {
  const roll = dice(4711)
  const one = <T>(...values: readonly T[]): T => values[roll(values.length)]!
  const projects = PROJECTS.map((name) => addProject(store, name).id)
  const at = (days: number): Date => new Date(NOW - days * DAY_MS - roll(DAY_MS))
  for (let i = 0; i < TASKS; i++) {
    const status = one<TaskStatus>(
      'completed',
      'completed',
      'completed',
      'stopped',
      'failed',
      'created',
      'published',
      'in_progress',
    )
    const days = one<number>(2, 6, 8, 20, 31, 60, 89, 91, 200)
    const task = addTask(store, {
      id: newId(`world ${i}`),
      name: `t${i}`,
      status,
      type: one('training', 'training', 'optimizer', 'testing', 'controller'),
      project: one(...projects, undefined),
      created: at(days + 1),
      status_changed: status === 'created' ? undefined : at(days),
      last_update: at(days),
      last_change: one(at(days), at(Math.min(days, 3)), undefined),
      tags: one([], [], ['sweep'], ['sweep', 'other'], ['keep'], ['Keep', 'sweep']),
      system_tags: one(
        ['archived'],
        ['archived'],
        ['archived'],
        ['archived', 'dataset'],
        ['archived', 'hidden'],
        [],
      ),
    })
    if (roll(3) > 0)
      addScalar(task, 'validation', 'accuracy', one<unknown>(roll(1_000) / 1_000, 0.5, 'a text'))
  }
}

/** docs/policy.md and docs/how-it-decides.md, sentence by sentence, for the rules of that policy alone. */
function goes({ store }: Simulator): Set<string> {
  const nameOf = (t: TaskDocument): string => store.projects.get(t.project ?? '')?.name ?? ''
  const below = (t: TaskDocument, project: string): boolean =>
    nameOf(t) === project || nameOf(t).startsWith(`${project}/`)
  const isKept = (t: TaskDocument): boolean => (t.tags ?? []).some((tag) => tag.toLowerCase() === 'keep')
  const archive = [...store.tasks.values()].filter(
    (t) => t.system_tags?.includes('archived') === true && !t.system_tags.includes('hidden'),
  )
  const releases = archive.filter(
    (t) => below(t, 'Vision/Release') || nameOf(t).split('/').includes('golden'),
  )
  const rest1 = archive.filter((t) => !releases.includes(t) && !isKept(t))
  const sandbox = rest1.filter((t) => below(t, 'Sandbox'))
  const rest2 = rest1.filter((t) => !below(t, 'Sandbox'))
  const isSweep = (t: TaskDocument): boolean =>
    ['optimizer', 'training'].includes(t.type ?? '') && t.tags?.includes('sweep') === true
  const sweeps = rest2.filter(isSweep)
  const others = rest2.filter((t) => !isSweep(t))

  const isProtected = (t: TaskDocument): boolean =>
    ['published', 'in_progress'].includes(t.status) || t.system_tags?.includes('dataset') === true
  const byStatus = (t: TaskDocument): Date | undefined =>
    t.status_changed ?? (t.status === 'created' ? t.created : undefined)
  const older = (at: Date | undefined, days: number): boolean =>
    at !== undefined && at.getTime() < NOW - days * DAY_MS
  const accuracy = (t: TaskDocument): number | undefined => {
    const entries = Object.values(
      (t['last_metrics'] ?? {}) as Record<string, Record<string, { value: unknown }>>,
    )
    const value = Object.values(entries[0] ?? {})[0]?.value
    return typeof value === 'number' ? value : undefined
  }
  const perProject = (
    tasks: readonly TaskDocument[],
    count: number,
    better: (a: TaskDocument, b: TaskDocument) => number,
  ) =>
    [...Map.groupBy(tasks, (t) => t.project ?? '').values()].flatMap((members) =>
      members.toSorted((a, b) => better(a, b) || (a.id < b.id ? -1 : 1)).slice(0, count),
    )
  const best = new Set(
    perProject(
      sweeps.filter((t) => accuracy(t) !== undefined),
      5,
      (a, b) => accuracy(b)! - accuracy(a)!,
    ),
  )
  const newest = new Set(
    perProject(
      others.filter((t) => t.last_change !== undefined),
      3,
      (a, b) => b.last_change!.getTime() - a.last_change!.getTime(),
    ),
  )
  const going = [
    ...sandbox.filter((t) => !isProtected(t) && older(byStatus(t), 7)),
    ...sweeps.filter(
      (t) => !isProtected(t) && older(byStatus(t), 30) && accuracy(t) !== undefined && !best.has(t),
    ),
    ...others.filter((t) => !isProtected(t) && older(t.last_change, 90) && !newest.has(t)),
  ]
  return new Set(going.map(({ id }) => id))
}

test('of 20,000 tasks go those that a naive reading of the policy lets go', async () => {
  const simulator = await start()
  fill(simulator)
  const expected = goes(simulator)
  const result = await runAction({ ...connectionInputs(simulator), policy: TEAM_POLICY, 'dry-run': 'true' })
  expect(result.exitCode).toBe(0)
  const going = (result.receipt?.tasks ?? []).flatMap(({ id, outcome }) =>
    outcome === 'would-delete' ? [id] : [],
  )
  expect(expected.size).toBeGreaterThan(1_000)
  expect(new Set(going)).toEqual(expected)
  expect(result.outputs['candidate-count']).toBe(String(expected.size))
}, 300_000)
