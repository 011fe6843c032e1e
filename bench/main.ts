/** npm run bench [-- --quick] [-- --peer] [-- --builds] [-- --leftovers]: see docs/performance.md. Fails if it misses a target. */
import { compareBuilds } from './builds.ts'
import { lineChart } from './chart.ts'
import { measureChoice, measurePolicies } from './choice.ts'
import { measureEndings } from './endings.ts'
import { FOLDERS, measureLeftovers, TASKS } from './leftovers.ts'
import { measureListing } from './listing.ts'
import { machineLine, updatePage } from './page.ts'
import { runPeer } from './peer.ts'
import { measureStart } from './start.ts'
import { FULL, FULL_GROWTH, LISTING, PEER, QUICK, QUICK_GROWTH, QUICK_LISTING } from './suite.ts'
import {
  above,
  below,
  failIfMissed,
  memoryExponent,
  targetsOf,
  targetsTable,
  wallExponent,
} from './targets.ts'
import {
  endpointsTable,
  growthTable,
  leftText,
  listingLine,
  peerTable,
  seconds,
  startLine,
  worldsTable,
} from './text.ts'
import { countRequests, runTrial, type Result, type Trial } from './trial.ts'

/** How many times ours the requests and the time of the Python SDK have to be. */
const LEAST = { requests: 20, times: 40 }

const isQuick = process.argv.includes('--quick')

if (process.argv.includes('--peer')) await comparePeer()
else if (process.argv.includes('--builds')) await measureBuilds()
else if (process.argv.includes('--leftovers')) await listLeftovers()
else await measureAll()

async function measureAll(): Promise<void> {
  const start = await measureStart(isQuick ? 5 : 15)
  console.log(startLine(start))
  const endings = await measureEndings()
  const choice = await measureChoice()
  const policies = await measurePolicies()
  const listing = await measureListing(isQuick ? QUICK_LISTING : LISTING)
  console.log(listingLine(listing))
  const worlds = await runAll(isQuick ? QUICK : FULL)
  const growth = await runAll(isQuick ? QUICK_GROWTH : FULL_GROWTH)
  const points = (yOf: (result: Result) => number) =>
    growth.map((result) => ({ x: result.world.tasks, y: yOf(result) }))
  const at20 = worlds.filter(
    ({ latencyMs, taskCostMs, name }) => latencyMs === 20 && (taskCostMs > 0 || !name.startsWith('records')),
  )
  const { latencyMs = 0, taskCostMs = 0 } = growth[0] ?? {}
  const targets = targetsOf({ worlds, growth, start, choice, policies, listing, endings })
  const text = [
    machineLine(`npm run bench${isQuick ? ' -- --quick' : ''}`),
    '### Targets',
    targetsTable(targets),
    '### Worlds',
    worldsTable(worlds),
    startLine(start),
    listingLine(listing),
    '### Requests by endpoint',
    endpointsTable(at20),
    '### Growth',
    `Records only, ${latencyMs} ms latency, ${taskCostMs} ms a task. The wall time grows with exponent ${wallExponent(growth).toFixed(2)}, the memory with ${memoryExponent(growth).toFixed(2)} (1 is linear).`,
    growthTable(growth),
    lineChart({ title: 'Wall time', yTitle: 'seconds', points: points(({ wallMs }) => wallMs / 1000) }),
    lineChart({ title: 'Peak memory', yTitle: 'MB', points: points(({ peakMb = 0 }) => peakMb) }),
  ].join('\n\n')
  console.log(`\n${text}`)
  failIfMissed(targets)
  if (!isQuick) updatePage('bench', text)
}

async function runAll(trials: readonly Trial[]): Promise<readonly Result[]> {
  const results: Result[] = []
  for (const trial of trials) {
    const result = await runTrial(trial)
    results.push(result)
    const what = `${trial.name}, ${trial.latencyMs} ms, ${trial.taskCostMs} ms a task`
    console.log(
      `${what}: ${seconds(result.wallMs)}, ${countRequests(result)} requests, left ${leftText(result)}`,
    )
  }
  return results
}

async function comparePeer(): Promise<void> {
  const trial = isQuick ? { ...PEER, world: { ...PEER.world, tasks: 20 } } : PEER
  const peer = await runPeer(trial)
  if (typeof peer === 'string') {
    console.log(peer)
    return
  }
  const action = await runTrial(trial)
  const aTask = (result: Pick<Result, 'requests' | 'deleted'>, value: number): number =>
    value / result.deleted.tasks
  const requests = aTask(peer, countRequests(peer)) / aTask(action, countRequests(action))
  const times = aTask(peer, peer.wallMs) / aTask(action, action.wallMs)
  const { tasks, images, artifacts, models } = trial.world
  const text = [
    machineLine(`npm run bench -- --peer${isQuick ? ' --quick' : ''}`),
    `World *${trial.name}*: ${tasks} tasks, ${tasks * (images + artifacts + models)} files, ${tasks * models} models, ${trial.latencyMs} ms latency; package \`clearml\` ${peer.version} on Python ${peer.python}, both in the same run.`,
    peerTable(action, peer),
    `For a task that both delete the SDK makes **${requests.toFixed(1)} times** the requests (target: at least ${LEAST.requests}) and takes **${times.toFixed(1)} times** as long (target: at least ${LEAST.times}). Without the start of Python the pass itself took ${seconds(peer.passMs)}.`,
  ].join('\n\n')
  console.log(text)
  failIfMissed([
    above('requests of the SDK, times ours', requests, LEAST.requests),
    above('time of the SDK, times ours', times, LEAST.times),
  ])
  if (!isQuick) updatePage('peer', text)
}

async function listLeftovers(): Promise<void> {
  const { dry, live, requests } = await measureLeftovers()
  const folders = Object.values(FOLDERS).reduce((sum, count) => sum + count, 0)
  const line = (name: string, run: typeof dry, asked: number): string =>
    `| ${[name, seconds(run.wallMs), asked, `${Math.round(run.peakMb ?? 0)} MB`].join(' | ')} |`
  const text = [
    machineLine('npm run bench -- --leftovers'),
    `A disk with ${folders} folders of two files: ${FOLDERS.own} of tasks of this server, ${FOLDERS.deleted} of deleted ones, ${FOLDERS.foreign} of another server, and ${FOLDERS.odd} that no rule understands; a server with ${TASKS} tasks of ten artifacts and 20,000 models, which only answers.`,
    [
      '| Run | Wall | Requests | Peak |',
      '| --- | --- | --- | --- |',
      line('dry run', dry, requests.dry),
      line('live, by its plan', live, requests.live),
    ].join('\n'),
  ].join('\n\n')
  console.log(text)
  failIfMissed([
    below('peak of the dry run, MB', dry.peakMb ?? Infinity, 400),
    below('peak of the live run, MB', live.peakMb ?? Infinity, 400),
  ])
  updatePage('leftovers', text)
}

async function measureBuilds(): Promise<void> {
  const rounds = isQuick ? { empty: 5, large: 1 } : { empty: 25, large: 3 }
  const text = [
    machineLine(`npm run bench -- --builds${isQuick ? ' --quick' : ''}`),
    await compareBuilds(rounds),
  ].join('\n\n')
  console.log(text)
  if (!isQuick) updatePage('builds', text)
}
