import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import pLimit from 'p-limit'
import type { Fault, FaultRule } from '../../simulator/faults.ts'
import { startSimulator, type Simulator } from '../../simulator/server.ts'
import { connectionInputs, runAction, type ActionResult } from '../support/e2e/action.ts'
import { findViolations, seedWorld } from '../support/reliability/doomed-and-protected.ts'

/** Silence after which a run gives a request up is three minutes; where `hangs`, it is two seconds. */
const SHORTER_TIMEOUTS = 90
const SHORTER_WAITS = 4
const PRELOAD = path.resolve('__tests__/support/short-waits.ts')

type NamedFault = {
  name: string
  /** Elasticsearch goes for so many requests, the servers for so long, if it strikes once. */
  fault: Fault | 'elasticsearch' | 'restart'
  phase?: FaultRule['phase']
  hangs?: true
}

const OUTAGE_REQUESTS = 3
/** 25 seconds, and up to three minutes where they stay away, as waits are then so much shorter. */
const RESTART_MS = 500
const RESTART_WAITS = { SHORTER_WAITS: '50', WAITS_MOVE_THE_CLOCK: '1' }

const FAULTS: readonly NamedFault[] = [
  { name: '502', fault: { kind: 'status', status: 502 } },
  { name: '503', fault: { kind: 'status', status: 503 } },
  { name: '504 (time-out of a proxy)', fault: { kind: 'status', status: 504 }, phase: 'after' },
  { name: '429 with Retry-After', fault: { kind: 'status', status: 429, headers: { 'retry-after': '1' } } },
  { name: 'reset', fault: { kind: 'reset' } },
  { name: 'reset after the work', fault: { kind: 'reset' }, phase: 'after' },
  { name: 'truncated JSON', fault: { kind: 'truncate' } },
  { name: 'HTML', fault: { kind: 'html' } },
  {
    name: '500/100 after the work',
    fault: { kind: 'api-error', code: 500, subcode: 100, message: 'General data error' },
    phase: 'after',
  },
  { name: 'no reply at all', fault: { kind: 'hang' }, hangs: true },
  { name: 'no reply after the work', fault: { kind: 'hang' }, phase: 'after', hangs: true },
  { name: 'slow reply', fault: { kind: 'delay', ms: 400 } },
  { name: 'token expiry', fault: { kind: 'expire-token' } },
  { name: '413 (proxy)', fault: { kind: 'status', status: 413 } },
  { name: 'Elasticsearch down', fault: 'elasticsearch' },
  { name: 'restart', fault: 'restart' },
]

/** FAULT_MATRIX_ONLY asks for one of them, by its name. */
const { FAULT_MATRIX_FILE, FAULT_MATRIX_ONLY } = process.env
const ASKED = FAULTS.filter(({ name }) => FAULT_MATRIX_ONLY === undefined || name === FAULT_MATRIX_ONLY)

/** A list and a look at tasks by their ids are one endpoint. */
const STAGES: Readonly<Record<string, Pick<FaultRule, 'endpoint' | 'when'>>> = {
  login: { endpoint: 'auth.login' },
  list: { endpoint: 'tasks.get_all_ex', when: ({ system_tags }) => system_tags !== undefined },
  recheck: { endpoint: 'tasks.get_all_ex', when: ({ id }) => id !== undefined },
  probe: { endpoint: 'events.get_task_metrics' },
  events: { endpoint: 'events.get_task_events' },
  models: { endpoint: 'models.get_all_ex' },
  'file look': { endpoint: 'fileserver', when: ({ files }) => files === undefined },
  'file delete': { endpoint: 'fileserver', when: ({ files }) => files !== undefined },
  'record delete': { endpoint: 'tasks.delete_many' },
}

const CALLS = { first: [1], third: [3], 'for ever': 'all' } as const

type Cell = { fault: string; stage: string; calls: string; violations: string[]; result: ActionResult }

async function runCell(
  { name, fault, phase, hangs }: NamedFault,
  stage: string,
  calls: keyof typeof CALLS,
): Promise<Cell> {
  const simulator = await startSimulator()
  try {
    const second = await simulator.addFileserver()
    const world = seedWorld(simulator, 12, second)
    const where = STAGES[stage] ?? { endpoint: '*' }
    if (fault === 'elasticsearch') takeElasticsearch(simulator, where, CALLS[calls])
    else if (fault === 'restart') restart(simulator, where, CALLS[calls])
    else simulator.faults.add({ ...where, calls: CALLS[calls], fault, ...(phase ? { phase } : {}) })
    const result = await runAction(
      {
        ...connectionInputs(simulator),
        'files-host': `${second.filesUrl}\n${simulator.filesUrl}`,
        'force-delete': 'true',
        'batch-size': '3',
      },
      {
        preload: PRELOAD,
        env: {
          SHORTER_WAITS: String(SHORTER_WAITS),
          ...(hangs ? { SHORTER_TIMEOUTS: String(SHORTER_TIMEOUTS) } : {}),
          ...(fault === 'restart' ? RESTART_WAITS : {}),
        },
      },
    )
    return { fault: name, stage, calls, violations: findViolations(simulator, world, result), result }
  } finally {
    await simulator.close()
  }
}

function takeElasticsearch(
  simulator: Simulator,
  { endpoint, when = () => true }: Pick<FaultRule, 'endpoint' | 'when'>,
  calls: FaultRule['calls'],
): void {
  let [seen, left] = [0, 0]
  simulator.onRequest = (request) => {
    left -= 1
    const isMeant = request.endpoint === endpoint && when(request.params)
    if (isMeant) seen += 1
    if (isMeant && (calls === 'all' || calls.includes(seen)))
      left = calls === 'all' ? Infinity : OUTAGE_REQUESTS
    simulator.settings.elasticsearchDown = left > 0
  }
}

/** What strikes for ever does not come back. */
function restart(
  simulator: Simulator,
  { endpoint, when = () => true }: Pick<FaultRule, 'endpoint' | 'when'>,
  calls: FaultRule['calls'],
): void {
  let seen = 0
  simulator.onRequest = (request) => {
    if (request.endpoint !== endpoint || !when(request.params)) return
    seen += 1
    if (seen !== (calls === 'all' ? 1 : calls[0])) return
    void simulator.goAway()
    if (calls !== 'all') setTimeout(() => void simulator.comeBack(), RESTART_MS)
  }
}

/** Faults that pass, wherever they strike once: the run finishes all the same. */
const PASSING = new Set([
  ...['502', '503', '504 (time-out of a proxy)', '429 with Retry-After', 'reset', 'reset after the work'],
  ...['no reply at all', 'no reply after the work', 'slow reply', 'restart'],
])
/** Nobody waits for a server that never answered: its address may be wrong. */
const isAtLogin = ({ fault, stage }: Cell): boolean => fault === 'restart' && stage === 'login'

describe('a run against a failing server', () => {
  test('loses nothing protected, orphans nothing and tells the truth in every cell of the matrix', async () => {
    const limit = pLimit(10)
    const cells = await Promise.all(
      ASKED.flatMap((fault) =>
        Object.keys(STAGES).flatMap((stage) =>
          (Object.keys(CALLS) as (keyof typeof CALLS)[]).map((calls) =>
            limit(() => runCell(fault, stage, calls)),
          ),
        ),
      ),
    )
    if (FAULT_MATRIX_FILE !== undefined) writeFileSync(FAULT_MATRIX_FILE, renderMatrix(cells))
    const passing = cells.filter(({ fault, calls }) => PASSING.has(fault) && calls !== 'for ever')
    expect(
      passing
        .filter((cell) => !isAtLogin(cell) && cell.result.exitCode !== 0)
        .map(({ result, ...cell }) => ({ ...cell, log: result.log.slice(-600) })),
    ).toEqual([])
    expect(
      cells
        .filter(({ violations }) => violations.length > 0)
        .map(({ result, ...cell }) => ({ ...cell, log: result.log.slice(-600) })),
    ).toEqual([])
  })
})

/** The table of docs/reliability.md: what came of each cell, with the number of tasks deleted out of 12. */
function renderMatrix(cells: readonly Cell[]): string {
  const columns = Object.keys(STAGES).flatMap((stage) =>
    Object.keys(CALLS).map((calls) => ({ stage, calls })),
  )
  const rows = ASKED.map(({ name }) => {
    const results = columns.map(({ stage, calls }) => {
      const cell = cells.find((each) => each.fault === name && each.stage === stage && each.calls === calls)
      const outputs: Record<string, string> = cell?.result.outputs ?? {}
      return `${outputs['deleted-count'] ?? '?'} ${outputs['stop-reason'] ?? '?'}`
    })
    return `| ${[name, ...results].join(' | ')} |`
  })
  const header = columns.map(({ stage, calls }) => `${stage}, ${calls}`)
  return (
    [`| fault | ${header.join(' | ')} |`, `| --- |${header.map(() => ' --- |').join('')}`, ...rows].join(
      '\n',
    ) + '\n'
  )
}
