/** How soon a run ends: after its last word, and after a signal. GitHub ends a cancelled step after 7.5 s. */
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startProxy, startTls } from '../__tests__/support/e2e/proxy.ts'
import { selfSigned } from '../__tests__/support/certificate.ts'
import { startSimulator, type Simulator } from '../simulator/server.ts'
import { runAction } from './action.ts'
import { fill } from './worlds.ts'

/** What is measured, how long it took, and how long it may take. */
export type Ending = { what: string; tookMs: number; mostMs: number }

const WORLD = { tasks: 5, images: 0, artifacts: 1, models: 0 }

export async function measureEndings(): Promise<readonly Ending[]> {
  const endings: readonly [
    what: string,
    mostMs: number,
    measure: (simulator: Simulator) => Promise<number>,
  ][] = [
    ['end after the last word', 3_000, lingered],
    ['end after the last word, through a proxy', 3_000, lingeredBehindProxy],
    ['end after a signal, while a deletion hangs', 5_000, (one) => cancelled(one, 'tasks.delete_many')],
    ['end after a signal, while a tracked run hangs', 5_500, trackedAndHanging],
    ['end after a signal, while the record is opened', 2_500, whileOpening],
    ['end after a second signal', 1_000, twiceSignalled],
  ]
  const measured: Ending[] = []
  for (const [what, mostMs, measure] of endings) {
    const simulator = await startSimulator()
    try {
      fill(simulator, WORLD, 'archived')
      measured.push({ what, mostMs, tookMs: await measure(simulator) })
    } finally {
      await simulator.close()
    }
  }
  return measured
}

async function lingered(simulator: Simulator): Promise<number> {
  return (await runAction(simulator, {})).lingeredMs
}

async function lingeredBehindProxy(simulator: Simulator): Promise<number> {
  const names = ['api.clearml.test', 'files.clearml.test']
  const certificate = selfSigned(names)
  const folder = mkdtempSync(path.join(tmpdir(), 'clearml-cleanup-bench-ca-'))
  const authority = path.join(folder, 'ca.pem')
  writeFileSync(authority, certificate.cert)
  const [apiUrl, filesUrl] = names.map((name) => `https://${name}`) as [string, string]
  const backs = await Promise.all(
    [simulator.apiUrl, simulator.filesUrl].map((url) => startTls(certificate, url)),
  )
  const routes = Object.fromEntries(names.map((name, i) => [`${name}:443`, backs[i]?.port ?? 0]))
  const proxy = await startProxy(routes)
  simulator.store.tasks.clear()
  fill({ store: simulator.store, filesUrl }, WORLD, 'archived')
  try {
    const env = {
      NODE_EXTRA_CA_CERTS: authority,
      https_proxy: `http://127.0.0.1:${proxy.port}`,
    }
    const result = await runAction({ ...simulator, apiUrl, filesUrl }, {}, { env })
    if (result.tasks !== WORLD.tasks) throw new Error(`the proxy was in the way:\n${result.output}`)
    return result.lingeredMs
  } finally {
    await Promise.all([proxy, ...backs].map((listener) => listener.close()))
    rmSync(folder, { recursive: true })
  }
}

/** From the signal, sent when the endpoint is asked for the first time and never answers, to the end. */
async function cancelled(
  simulator: Simulator,
  at: string,
  inputs: Readonly<Record<string, string>> = {},
  signal: (child: ChildProcess) => void = (child) => child.kill('SIGINT'),
): Promise<number> {
  simulator.faults.add({ endpoint: at, calls: 'all', fault: { kind: 'hang' } })
  let signalledAt = 0
  await runAction(simulator, inputs, {
    onStart: (child) => {
      simulator.onRequest = ({ endpoint }) => {
        if (endpoint !== at || signalledAt > 0) return
        signalledAt = performance.now()
        signal(child)
      }
    },
  })
  if (signalledAt === 0) throw new Error(`${at} was never asked for`)
  return performance.now() - signalledAt
}

function trackedAndHanging(simulator: Simulator): Promise<number> {
  for (const endpoint of ['events.add_batch', 'fileserver', 'tasks.stopped'])
    simulator.faults.add({ endpoint, calls: 'all', fault: { kind: 'hang' } })
  return cancelled(simulator, 'tasks.delete_many', { 'track-run': 'true', 'delete-files': 'none' })
}

function whileOpening(simulator: Simulator): Promise<number> {
  return cancelled(simulator, 'tasks.create', { 'track-run': 'true' })
}

function twiceSignalled(simulator: Simulator): Promise<number> {
  return cancelled(simulator, 'tasks.delete_many', {}, (child) => {
    child.kill('SIGINT')
    setTimeout(() => child.kill('SIGTERM'), 200)
  })
}
