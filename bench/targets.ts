import { CHOICE_TASKS } from './choice.ts'
import type { Ending } from './endings.ts'
import type { Listing } from './listing.ts'
import type { Measured } from './measure.ts'
import type { Start } from './start.ts'
import { table } from './text.ts'
import { countRequests, exponentOf, limitMs, requestsATask, type Result } from './trial.ts'

export type Target = { what: string; must: string; is: string; reached: boolean }

export type Figures = {
  worlds: readonly Result[]
  growth: readonly Result[]
  start: Start
  choice: Measured
  policies: { one: Measured; hundred: Measured }
  listing: Listing
  endings: readonly Ending[]
}

export const wallExponent = (growth: readonly Result[]): number =>
  exponentOf(growth.map(({ world, wallMs }) => ({ x: world.tasks, y: wallMs })))

export const memoryExponent = (growth: readonly Result[]): number =>
  exponentOf(growth.map(({ world, peakMb = NaN }) => ({ x: world.tasks, y: peakMb })))

export function targetsOf(figures: Figures): readonly Target[] {
  const { worlds, growth, start, choice, policies, listing, endings } = figures
  const find = (name: string, latencyMs: number, taskCostMs: number): readonly Result[] =>
    worlds.filter((one) => one.name === name && one.latencyMs === latencyMs && one.taskCostMs === taskCostMs)
  const records = find('records 5,000', 20, 2).flatMap((one): Target[] => [
    below('records 5,000, 20 ms, 2 ms: wall ÷ limit', one.wallMs / limitMs(one), 1.4),
    below('records 5,000: requests a task', requestsATask(one), 0.045, 4),
  ])
  const team = find('team', 20, 0).flatMap((one): Target[] => [
    below('team, 20 ms: requests a task', requestsATask(one), 1.4),
    below('team, 20 ms: minutes', one.wallMs / 60_000, 10, 1),
    below('team: tasks, models and files left', one.left.tasks + one.left.models + one.left.files, 0, 0),
  ])
  const scalarsLast = find('scalars last', 20, 0).flatMap((one): Target[] => [
    below('scalars last: requests a task', requestsATask(one), 1.2),
    below(
      'scalars last: tasks, models and files left',
      one.left.tasks + one.left.models + one.left.files,
      0,
      0,
    ),
  ])
  const monster = find('monster', 20, 0).map((one) => below('monster: requests', countRequests(one), 100, 0))
  const largest = growth.at(-1)
  const curve =
    largest === undefined
      ? []
      : [
          below('growth of the wall time: exponent', wallExponent(growth), 1.1),
          below('growth of the memory: exponent', memoryExponent(growth), 1.1),
          below(`peak at ${largest.world.tasks} tasks, MB`, largest.peakMb ?? NaN, 250, 0),
          ...growth
            .filter(({ world }) => world.tasks === 20_000)
            .map(({ peakMb = NaN }) => below('peak at 20000 tasks, MB', peakMb, 200, 0)),
        ]
  const aboveNode = start.emptyMs - start.nodeMs
  const beyond = ((policies.hundred.cpuMs ?? NaN) - (policies.one.cpuMs ?? NaN)) / 1000
  const chosen = `choosing among ${CHOICE_TASKS.toLocaleString('en-US')} tasks`
  return [
    ...[...records, ...team, ...scalarsLast, ...monster, ...curve],
    below('empty run above `node -e 0`, ms', aboveNode, 80, 0),
    below(`${chosen}: processor time, s`, (choice.cpuMs ?? NaN) / 1000, 10, 1),
    below(`${chosen}: peak, MB`, choice.peakMb ?? NaN, 400, 0),
    below(`${chosen} by 100 rules: processor time beyond one rule's, s`, beyond, 15, 1),
    below(`${chosen} by 100 rules: peak, MB`, policies.hundred.peakMb ?? NaN, 500, 0),
    below(
      `listing ${listing.objects.toLocaleString('en-US')} objects ÷ the SDK’s own paginator`,
      listing.oursMs / listing.plainMs,
      1.5,
    ),
    ...endings.map(({ what, tookMs, mostMs }) => below(`${what}, ms`, tookMs, mostMs, 0)),
  ]
}

export function below(what: string, value: number, most: number, digits = 2): Target {
  return { what, must: `≤ ${most}`, is: value.toFixed(digits), reached: value <= most }
}

export function above(what: string, value: number, least: number): Target {
  return { what, must: `≥ ${least}`, is: value.toFixed(1), reached: value >= least }
}

export function targetsTable(targets: readonly Target[]): string {
  return table(
    ['Target', 'Must be', 'Is', ''],
    targets.map(({ what, must, is, reached }) => [what, must, is, reached ? 'reached' : 'missed']),
  )
}

/** A figure that a machine does not have, as the memory outside of Linux, reaches no target either. */
export function failIfMissed(targets: readonly Target[]): void {
  for (const { what, must, is } of targets.filter(({ reached }) => !reached)) {
    console.error(`Missed: ${what} is ${is}, and must be ${must}.`)
    process.exitCode = 1
  }
}
