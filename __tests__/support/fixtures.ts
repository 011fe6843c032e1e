import type { Inspected } from '../../src/cleanup/inspect/inspected.ts'
import type { Claim } from '../../src/cleanup/claim.ts'
import type { Outcome, Settled } from '../../src/cleanup/outcome.ts'
import type { EventsAlive } from '../../src/cleanup/remove/events-alive.ts'
import { parseTaskContents, type TaskContents } from '../../src/clearml/contents.ts'
import type { Model } from '../../src/clearml/models.ts'
import type { Abilities, Server } from '../../src/clearml/server.ts'
import type { Task } from '../../src/clearml/task.ts'
import type { EventOptions } from '../../src/files/collect.ts'
import { configureStores, type Stores } from '../../src/files/locate.ts'
import { readConfig, type Config } from '../../src/inputs/inputs.ts'
import type { InputName } from '../../src/inputs/table.ts'
import type { ApprovedTask } from '../../src/plan/approve.ts'
import type { Doomed } from '../../src/plan/order.ts'
import { makePolicy, makeRule, type Policy, type Rule } from '../../src/plan/policy.ts'
import type { Scope } from '../../src/plan/selection.ts'
import type { Row, RunReport } from '../../src/report/run-report.ts'

export const NOW = Date.parse('2026-11-22T12:00:00Z')
export const DAY = 86_400_000
export const COMPANY = 'd1bd92a3b039400cbafc60a7a5b1e52b'
/** Old enough by every clock for the default threshold of 30 days. */
export const LONG_AGO = NOW - 90 * DAY

export type Inputs = Partial<Record<InputName, string>>

/** Read as the Action reads it, so that it holds every field there is. */
export function config(inputs: Inputs = {}, env: Readonly<Record<string, string>> = {}): Config {
  const given: Inputs = {
    'api-host': 'http://clearml.test:8008',
    'access-key': 'ACCESS-KEY-1234',
    'secret-key': 'SECRET-KEY-5678',
    'receipt-file': '/runner/receipt.json',
    ...inputs,
  }
  return readConfig({ input: (name) => given[name], env, defaultReceiptFile: '/default.json' })
}

/** What the newest release can. */
export const ABILITIES: Abilities = {
  deletesPublishedWhole: true,
  filtersByInputModels: true,
  pagesEventsByIteration: true,
  hasReports: true,
  modelsHaveLastChange: true,
  dropsEventsOfModels: true,
  deletesFiles: true,
}

export function server(overrides: Partial<Server> = {}): Server {
  return {
    host: 'http://clearml.test:8008',
    release: '2.3.0',
    apiVersion: '2.34',
    companyId: COMPANY,
    isKnown: true,
    showsWholeCompany: true,
    userName: 'Ada',
    abilities: ABILITIES,
    ...overrides,
  }
}

/** What a choice without names stands for. */
const EVERYTHING: Scope = { projectIds: undefined, excludedProjectIds: new Set(), userIds: undefined }

/** The one rule that the inputs make, where they name nobody. */
export function rule(overrides: Partial<Rule> = {}, inputs: Inputs = {}): Rule {
  const given = config(inputs)
  const [settings] = given.rules
  if (settings === undefined) throw new Error('the inputs make a rule')
  return { ...makeRule(settings, EVERYTHING, NOW, given.noticeDays), ...overrides }
}

export type PolicyChange = Partial<Omit<Policy, 'rules'> & Rule>

/** A policy of that one rule. */
export function policy(
  { companyId, deletesPublishedWhole, recordId, ...ofRule }: PolicyChange = {},
  inputs: Inputs = {},
): Policy {
  const { abilities, ...rest } = server()
  return {
    ...makePolicy([rule(ofRule, inputs)], {
      ...rest,
      companyId: companyId ?? rest.companyId,
      abilities: {
        ...abilities,
        deletesPublishedWhole: deletesPublishedWhole ?? abilities.deletesPublishedWhole,
      },
    }),
    recordId,
  }
}

/** A row of `tasks.get_all_ex`: an archived draft, old by every clock. */
export function taskRow(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  const longAgo = new Date(LONG_AGO).toISOString()
  return {
    id: 'a1',
    name: 'train',
    type: 'training',
    status: 'created',
    company: { id: COMPANY },
    project: { id: 'p1', name: 'Vision' },
    user: { id: 'u1', name: 'Ada' },
    system_tags: ['archived'],
    created: longAgo,
    status_changed: longAgo,
    last_update: longAgo,
    last_change: longAgo,
    ...overrides,
  }
}

/** An archived draft, old by every clock: it is deleted unless the overrides say otherwise. */
export function task(overrides: Partial<TaskContents> = {}): TaskContents {
  const parsed = parseTaskContents(taskRow())
  if (parsed === undefined) throw new Error('the row of this fixture is no task')
  return { ...parsed, ...overrides }
}

export function doomed(
  id: string,
  overrides: Partial<TaskContents> = {},
  ageAtMs = LONG_AGO,
): Doomed & { task: TaskContents } {
  return { task: task({ id, ...overrides }), ageAtMs }
}

/** Reads the events of every task, as where the server cannot tell which have any. */
export function eventOptions(overrides: Partial<EventOptions> = {}): EventOptions {
  return {
    probe: (tasks) => Promise.resolve({ some: new Set(ids(tasks)), gone: new Set() }),
    byIteration: true,
    limit: (work) => work(),
    ...overrides,
  }
}

/** A task that was looked into and has nothing, unless the overrides say otherwise. */
export function inspected(id: string, overrides: Partial<Inspected> = {}): Inspected {
  return {
    ...doomed(id),
    contents: task({ id }),
    owned: [],
    spared: [],
    unreachable: [],
    ownFolders: overrides.folders ?? [],
    folders: [],
    cuts: [],
    leftModels: [],
    leavesOthers: false,
    goingModelIds: [],
    namedUris: new Set(),
    ...overrides,
  }
}

/** An id as the server makes them, told apart by its first digits. */
export function hexId(start: string): string {
  return start.padEnd(32, '0')
}

export const FILES_HOST = 'http://clearml.test:8081'

/** Where ClearML's uploader puts a file of this task. */
export function fileOf(taskId: string, rest: string, destination = FILES_HOST): string {
  return `${destination}/Vision/train.${taskId}/${rest}`
}

/** A draft model of this task, in its folder. */
export function model(id: string, taskId: string | undefined, overrides: Partial<Model> = {}): Model {
  return {
    id,
    uri: fileOf(taskId ?? '', `models/${id}.pt`),
    published: false,
    taskId,
    createdBy: undefined,
    ...overrides,
  }
}

export function stores(inputs: Inputs = {}): Stores {
  return configureStores(config(inputs))
}

export function settled(id: string, outcome: Outcome, overrides: Partial<Task> = {}): Settled {
  return { ...doomed(id, overrides), outcome }
}

/** A task that the server said it deleted. */
export function claim(id: string, ifGone: Outcome = DELETED, overrides: Partial<Claim> = {}): Claim {
  return {
    ...doomed(id),
    isPromised: true,
    ifGone,
    ifThere: { kind: 'failed', error: 'it is still there' },
    modelIds: [],
    ...overrides,
  }
}

export const DELETED: Outcome = { kind: 'deleted', models: 0, fileUrls: [] }

/** Events that can always be read. */
export const EVENTS_ALIVE: EventsAlive = { ensure: () => Promise.resolve('known'), doubt: () => undefined }

export function row(
  id: string,
  outcome: Row['outcome'],
  overrides: Partial<Row> & { task?: Task } = {},
): Row {
  return {
    task: task({ id }),
    decision: 'delete',
    ageAtMs: LONG_AGO,
    outcome,
    ...overrides,
  }
}

export function keptRow(id: string, overrides: Partial<Row> = {}): Row {
  return row(id, { kind: 'kept', reason: 'too-young' }, { decision: 'keep', ...overrides })
}

export function report(overrides: Partial<RunReport> = {}): RunReport {
  return {
    startedAtMs: NOW,
    finishedAtMs: NOW + 12_300,
    config: config(),
    server: server(),
    cutoffMs: NOW - 30 * DAY,
    rows: [],
    stopReason: 'done',
    error: undefined,
    ...overrides,
  }
}

/** The ids of tasks, or of anything that holds one. */
export function ids(items: readonly (Task | { task: Task })[]): string[] {
  return items.map((item) => ('task' in item ? item.task.id : item.id))
}

/** What a plan says of the task of these fixtures. */
export function approvedTask(id: string, change: Partial<ApprovedTask> = {}): ApprovedTask {
  return {
    id,
    name: 'train',
    project: 'Vision',
    user: 'Ada',
    type: 'training',
    status: 'created',
    ageAtMs: LONG_AGO,
    lastChangeMs: LONG_AGO,
    family: id,
    ...change,
  }
}
