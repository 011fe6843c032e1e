import fc from 'fast-check'
import type { Fault } from '../../../../simulator/faults.ts'
import type { Werkzeug } from '../../../../simulator/endpoint.ts'
import { RELEASES, type ReleaseName } from '../../../../simulator/release.ts'
import type { TaskStatus } from '../../../../simulator/store.ts'

/** A task of a random world. Its parent lies before it in the list; what else it refers to may be any, in circles too. */
export type TaskSpec = {
  /** Follows its number: signs that clients, servers and the SDK spell in several ways. */
  name: (typeof NAMES)[number]
  status: TaskStatus
  days: number
  archived: boolean
  mark: 'none' | 'dataset' | 'hidden' | 'reports'
  tag: 'none' | 'keep' | 'Keep' | 'other'
  isPublic: boolean
  type: 'training' | 'controller'
  project: number
  parent: number | undefined
  artifacts: number
  samples: number
  plots: number
  /** What it reported after its samples and plots: the record tells of the last batch only. */
  lastBatch: 'nothing' | 'scalars' | 'console-line'
  models: readonly { published: boolean; isSync: boolean }[]
  /** Its files lie on the second fileserver, where there is one. */
  onSecond: boolean
  usesOwnModel: boolean
  usesModelOf: number | undefined
  listsModelOf: number | undefined
  reusesStep: number | undefined
  /** A controller lists its artifacts and models as its own. */
  monitors: number | undefined
  /** One of the models whose makers are no more. */
  inherits: number | undefined
  sharesFileOf: number | undefined
  linksFileOf: number | undefined
  unreachable: boolean
  /** What it reported as `SCORE`; a text is no value. */
  score: number | string | undefined
}

export type Edit = {
  /** Right before the n-th request of the run to this endpoint, or to any. */
  endpoint: (typeof MOMENTS)[number]
  nth: number
  task: number
  kind: (typeof EDITS)[number]
}

export const MOMENTS = [
  '*',
  'tasks.get_all_ex',
  'models.get_all_ex',
  'events.get_task_events',
  'fileserver',
  'tasks.delete_many',
] as const

export const EDITS = [
  'restore',
  'publish',
  'publish-model',
  'tag-keep',
  'start',
  'end-again',
  'delete',
  'use-model',
  'share-file',
  'publish-child',
  'add-artifact',
] as const

export type FaultSpec = {
  endpoint: string
  calls: readonly number[] | 'all'
  fault: Fault
  phase: 'before' | 'after'
}

/** What one rule says of the tasks that it takes in. */
export type RuleSpec = {
  takes: (typeof TAKES)[number]
  /** All that it takes in stays. */
  keep: boolean
  days: number
  force: boolean
  ageField: 'status-changed' | 'last-change' | 'last-update'
  protectNothing: boolean
  includeHidden: boolean
  excludesProject: boolean
  keepLast: number
  /** How many stay for the value of `SCORE`. */
  keepBest: number
  /** What lies open and was not touched for so long is archived; 0 archives nothing. */
  archiveAfterDays: number
}

/** What the inputs say by default. */
export const ANY_RULE: RuleSpec = {
  ...{ takes: 'all', keep: false, days: 30, force: false, ageField: 'status-changed', protectNothing: false },
  ...{ includeHidden: false, excludesProject: false, keepLast: 0, keepBest: 0, archiveAfterDays: 0 },
}

const TAKES = ['all', 'vision', 'other', 'controllers'] as const

export type Settings = {
  /** The first that takes a task in decides. */
  rules: readonly [RuleSpec, ...RuleSpec[]]
  /** Whether they are written as a policy; one rule that takes all may come as inputs, too. */
  asPolicy: boolean
  batchSize: number
  concurrency: number
  deleteFiles: 'runner' | 'server' | 'none'
  deleteModels: boolean
  deletesDespiteFileErrors: boolean
  removesFolders: boolean
  maxTasks: number
}

/** Elasticsearch is down from one request of the run on, for so many requests. */
export type Outage = { from: number; lasts: number }

/** Servers go away at one request of the run, before or after they did what it asks, for so many of the run's waits. */
export type Restart = {
  nth: number
  when: 'before' | 'after'
  which: (typeof SERVERS)[number]
  waits: number
}

const SERVERS: readonly (readonly ('api' | 'files')[])[] = [['api', 'files'], ['api'], ['files']]

export type Case = {
  release: ReleaseName
  tasks: readonly TaskSpec[]
  edits: readonly Edit[]
  faults: readonly FaultSpec[]
  outage: Outage | undefined
  restart: Restart | undefined
  fileservers: (typeof FILESERVERS)[number]
  werkzeug: Werkzeug
  /** What a proxy before the servers lets through. */
  maxBodyBytes: number | undefined
  settings: Settings
}

const NAMES = ['', ' say "hi"', ' a\\b', ' 100%25 #1; x+y?', ' 漢字 😀 שלום', ' %22'] as const

/** `foreign-first`: one that lives and has nothing of this archive is configured before it. */
const FILESERVERS = ['one', 'two', 'two-turned', 'foreign-first'] as const

const some = <const T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values)
/** The first one mostly, since a world in which everything is odd deletes nothing. */
const mostly = <const T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) })
const other: fc.Arbitrary<number | undefined> = fc.option(fc.nat(11), { nil: undefined, freq: 3 })
const seldom: fc.Arbitrary<number | undefined> = other.chain((index) => mostly(undefined, index))

const task: fc.Arbitrary<TaskSpec> = fc.record({
  name: fc.constantFrom(...NAMES),
  status: mostly<TaskStatus>(
    'completed',
    'created',
    'failed',
    'published',
    'in_progress',
    'queued',
    'publishing',
  ),
  days: mostly(60, 5, 29, 31),
  archived: mostly(true, false),
  mark: mostly<TaskSpec['mark']>('none', 'dataset', 'hidden', 'reports'),
  tag: mostly<TaskSpec['tag']>('none', 'keep', 'Keep', 'other'),
  isPublic: fc.oneof(
    { weight: 19, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
  type: mostly<TaskSpec['type']>('training', 'controller'),
  project: fc.nat(3),
  parent: seldom,
  artifacts: fc.nat(2),
  samples: mostly(0, 2),
  plots: mostly(0, 1),
  lastBatch: some('nothing', 'scalars', 'console-line'),
  models: fc.array(fc.record({ published: mostly(false, true), isSync: fc.boolean() }), { maxLength: 2 }),
  onSecond: fc.boolean(),
  usesOwnModel: mostly(false, true),
  usesModelOf: seldom,
  listsModelOf: seldom,
  reusesStep: seldom,
  monitors: seldom,
  inherits: fc.option(fc.nat(2), { nil: undefined, freq: 5 }).chain((index) => mostly(undefined, index)),
  sharesFileOf: seldom,
  linksFileOf: seldom,
  unreachable: mostly(false, false, false, true),
  score: fc.constantFrom(undefined, -1, 0, 0.5, 0.5, 3, 'text'),
})

const ENDPOINTS = [
  'auth.login',
  'tasks.get_all_ex',
  'models.get_all_ex',
  'events.get_task_events',
  'events.get_task_metrics',
  'tasks.delete_many',
  'tasks.delete_many',
  'models.delete_many',
  'fileserver',
  'fileserver',
] as const

const faultKind = some<Fault>(
  { kind: 'status', status: 502 },
  { kind: 'status', status: 429, headers: { 'retry-after': '0' } },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 302, headers: { location: 'http://198.51.100.1/' } },
  { kind: 'reset' },
  { kind: 'delay', ms: 15 },
  { kind: 'truncate' },
  { kind: 'html' },
  { kind: 'expire-token' },
  { kind: 'lie' },
  { kind: 'api-error', code: 500, subcode: 100, message: 'General data error' },
  { kind: 'api-error', code: 500, subcode: 0, message: 'Unexpected' },
  { kind: 'api-error', code: 400, subcode: 101, message: 'Invalid task id' },
  { kind: 'api-error', code: 403, subcode: 20, message: 'Forbidden' },
)

const fault: fc.Arbitrary<FaultSpec> = fc
  .record({
    endpoint: some(...ENDPOINTS),
    calls: fc.oneof(
      {
        weight: 6,
        arbitrary: fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
      },
      { weight: 1, arbitrary: fc.constant('all' as const) },
    ),
    fault: faultKind,
    phase: some('before', 'after'),
  })
  // A server that refuses has done nothing.
  .map((drawn): FaultSpec => (isRefusal(drawn.fault) ? { ...drawn, phase: 'before' } : drawn))
  // Only of deletions can it be said that they were done.
  .map((drawn) =>
    drawn.fault.kind === 'lie' && !drawn.endpoint.endsWith('.delete_many')
      ? { ...drawn, endpoint: 'tasks.delete_many' }
      : drawn,
  )

function isRefusal(drawn: Fault): boolean {
  return drawn.kind === 'expire-token' || (drawn.kind === 'api-error' && drawn.code < 500)
}

const rule: fc.Arbitrary<RuleSpec> = fc.record({
  takes: some(...TAKES),
  keep: mostly(false, true),
  days: mostly(30, 10, 45),
  force: mostly(true, false),
  ageField: mostly<RuleSpec['ageField']>('status-changed', 'last-change', 'last-update'),
  protectNothing: mostly(false, true),
  includeHidden: mostly(false, true),
  excludesProject: mostly(false, true),
  keepLast: mostly(0, 1),
  keepBest: mostly(0, 1, 2),
  archiveAfterDays: mostly(0, 20),
})

const onlyRule = rule.map((drawn): [RuleSpec] => [{ ...drawn, takes: 'all', keep: false, days: 30 }])
const rules = fc
  .tuple(rule, fc.array(rule, { maxLength: 3 }))
  .map(([first, others]): [RuleSpec, ...RuleSpec[]] => [first, ...others])

const settings: fc.Arbitrary<Settings> = fc.record({
  rules: fc.oneof({ weight: 2, arbitrary: onlyRule }, { weight: 1, arbitrary: rules }),
  asPolicy: mostly(false, true),
  batchSize: fc.integer({ min: 1, max: 5 }),
  concurrency: mostly(1, 3),
  deleteFiles: mostly<Settings['deleteFiles']>('runner', 'server', 'none'),
  deleteModels: mostly(true, false),
  deletesDespiteFileErrors: mostly(false, true),
  removesFolders: mostly(true, false),
  maxTasks: mostly(0, 1, 3),
})

const edits = fc.array(
  fc
    .record({
      endpoint: some(...MOMENTS),
      nth: fc.integer({ min: 1, max: 8 }),
      task: fc.nat(11),
      kind: some(...EDITS),
    })
    .map((edit) => (edit.endpoint === '*' ? { ...edit, nth: edit.nth * 4 } : edit)),
  { maxLength: 4 },
)

export const restarts: fc.Arbitrary<Restart | undefined> = fc.option(
  fc.record({
    nth: fc.integer({ min: 1, max: 40 }),
    when: some('before', 'after'),
    which: fc.constantFrom(...SERVERS),
    waits: fc.oneof(fc.integer({ min: 1, max: 10 }), fc.constant(Infinity)),
  }),
  { nil: undefined, freq: 2 },
)

export const cases: fc.Arbitrary<Case> = fc
  .record({
    release: fc.oneof(
      { weight: 3, arbitrary: fc.constant<ReleaseName>('2.3') },
      { weight: 1, arbitrary: some(...RELEASES.filter((name) => name !== '0.17')) },
    ),
    tasks: fc.array(task, { minLength: 1, maxLength: 12 }),
    edits,
    faults: fc.array(fault, { maxLength: 3 }),
    fileservers: fc.constantFrom(...FILESERVERS),
    werkzeug: mostly<Werkzeug>('2.3', '2.2', '3.1.9'),
    maxBodyBytes: mostly<number | undefined>(undefined, 800, 1_500),
    outage: fc.option(
      fc.record({
        from: fc.nat(60),
        lasts: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constant(Infinity)),
      }),
      { nil: undefined, freq: 2 },
    ),
    restart: restarts,
    settings,
  })
  .map((drawn) => {
    // The server would delete the files of models that it keeps: this pair is refused as an input.
    const deleteModels = drawn.settings.deleteModels || drawn.settings.deleteFiles === 'server'
    const [first, ...others] = drawn.settings.rules
    const asDrawn = (one: RuleSpec): RuleSpec => (drawn.edits.length > 0 ? withoutCounting(one) : one)
    const asPolicy = drawn.settings.asPolicy || others.length > 0 || first.keep || first.takes !== 'all'
    const settings = {
      ...drawn.settings,
      ...{ deleteModels, asPolicy },
      rules: [asDrawn(first), ...others.map(asDrawn)] as const,
    }
    return { ...drawn, settings }
  })

/** Who is among the newest or the best is decided when the tasks are listed, so an edit between two pages decides, too. */
function withoutCounting(drawn: RuleSpec): RuleSpec {
  return { ...drawn, keepLast: 0, keepBest: 0 }
}
