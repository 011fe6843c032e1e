import { limitMs, requestsATask, countRequests, type Result } from './trial.ts'
import type { Listing } from './listing.ts'
import type { Peer } from './peer.ts'
import type { Start } from './start.ts'

export function seconds(ms: number): string {
  return ms < 60_000 ? `${(ms / 1000).toFixed(2)} s` : `${(ms / 60_000).toFixed(1)} min`
}

const megabytes = (value: number | undefined): string =>
  value === undefined ? '–' : `${Math.round(value)} MB`

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

export function worldsTable(results: readonly Result[]): string {
  return table(
    [
      'World',
      'Latency, a task',
      'Wall',
      'Requests',
      'a task',
      'Limit',
      'Wall ÷ limit',
      'Peak',
      'CPU',
      'Left',
    ],
    results.map((result) => [
      result.name,
      `${result.latencyMs} ms, ${result.taskCostMs} ms`,
      seconds(result.wallMs),
      String(countRequests(result)),
      requestsATask(result).toFixed(result.world.tasks >= 1_000 ? 4 : 2),
      seconds(limitMs(result)),
      limitMs(result) === 0 ? '–' : (result.wallMs / limitMs(result)).toFixed(2),
      megabytes(result.peakMb),
      result.cpuMs === undefined ? '–' : seconds(result.cpuMs),
      leftText(result),
    ]),
  )
}

export function leftText({ left }: Pick<Result, 'left'>): string {
  const parts = Object.entries(left).flatMap(([what, number]) => (number === 0 ? [] : [`${number} ${what}`]))
  return parts.length === 0 ? 'nothing' : parts.join(', ')
}

export function endpointsTable(results: readonly Result[]): string {
  const names = [...new Set(results.flatMap(({ requests }) => Object.keys(requests)))].toSorted()
  return table(
    ['Endpoint', ...results.map(({ name, latencyMs }) => `${name}, ${latencyMs} ms`)],
    names.map((name) => [`\`${name}\``, ...results.map(({ requests }) => String(requests[name] ?? 0))]),
  )
}

export function growthTable(results: readonly Result[]): string {
  return table(
    ['Tasks', 'Wall', 'Limit', 'Wall ÷ limit', 'a task', 'Peak', 'CPU of the action'],
    results.map((result) => [
      result.world.tasks.toLocaleString('en-US'),
      seconds(result.wallMs),
      seconds(limitMs(result)),
      limitMs(result) === 0 ? '–' : (result.wallMs / limitMs(result)).toFixed(2),
      `${(result.wallMs / result.world.tasks).toFixed(2)} ms`,
      megabytes(result.peakMb),
      result.cpuMs === undefined ? '–' : seconds(result.cpuMs),
    ]),
  )
}

export function startLine({ emptyMs, nodeMs, peakMb }: Start): string {
  const above = Math.round(emptyMs - nodeMs)
  return `An empty run takes ${Math.round(emptyMs)} ms, \`node -e 0\` ${Math.round(nodeMs)} ms: ${above} ms above it, in ${megabytes(peakMb)}.`
}

export function listingLine({ objects, oursMs, plainMs }: Listing): string {
  return (
    `A bucket of ${objects.toLocaleString('en-US')} objects is listed in ${seconds(oursMs)}, ` +
    `by the SDK’s own paginator in ${seconds(plainMs)}.`
  )
}

export function peerTable(action: Result, peer: Peer): string {
  const row = (name: string, result: Result | Peer): string[] => [
    name,
    seconds(result.wallMs),
    String(countRequests(result)),
    String(result.deleted.tasks),
    (countRequests(result) / result.deleted.tasks).toFixed(2),
    `${(result.wallMs / result.deleted.tasks).toFixed(1)} ms`,
    megabytes(result.peakMb),
    leftText(result),
  ]
  return table(
    ['', 'Wall', 'Requests', 'Tasks deleted', 'Requests a task', 'Time a task', 'Peak', 'Left behind'],
    [row('This action', action), row(`Python SDK ${peer.version}`, peer)],
  )
}
