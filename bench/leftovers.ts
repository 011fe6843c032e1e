/** npm run bench -- --leftovers: a disk with 50,000 folders of tasks, and a server with 100,000 tasks of ten artifacts. */
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { COMPANY_ID } from '../simulator/store.ts'
import { runAction, type Deleted } from './action.ts'
import type { Measured } from './measure.ts'

export const TASKS = 100_000
const ARTIFACTS = 10
const MODELS = 20_000
const PAGE = 500
/** Of tasks of this server, of tasks that were deleted, of another server, and what no rule understands. */
export const FOLDERS = { own: 30_000, deleted: 12_000, foreign: 5_000, odd: 3_000 }
const FILES_A_FOLDER = 2
const DAY_SECONDS = 86_400

/** The kind is in front, so that ids of different kinds differ. */
const idOf = (kind: string, i: number): string => kind + i.toString(16).padStart(31, '0')
const from = <T>(length: number, make: (i: number) => T): T[] => Array.from({ length }, (_, i) => make(i))

export type Leftovers = {
  dry: Measured & Deleted
  live: Measured & Deleted
  requests: { dry: number; live: number }
}

/** A dry run, and the deletion of what it listed. */
export async function measureLeftovers(): Promise<Leftovers> {
  const folder = mkdtempSync(path.join(tmpdir(), 'clearml-cleanup-leftovers-'))
  const root = path.join(folder, 'root')
  fill(root)
  const counter = { requests: 0 }
  const { url, server } = await startServer(counter)
  const plan = path.join(folder, 'plan.json')
  const run = async (inputs: Readonly<Record<string, string>>) => {
    counter.requests = 0
    const result = await runAction(
      { apiUrl: url, filesUrl: url, accessKey: 'A', secretKey: 'S' },
      { target: 'leftovers', roots: root, ...inputs },
    )
    return { result, requests: counter.requests }
  }
  try {
    const dry = await run({ 'dry-run': 'true', 'receipt-file': plan })
    const leftovers = FOLDERS.deleted + FOLDERS.foreign
    if (dry.result.candidates !== leftovers)
      throw new Error(
        `${dry.result.candidates} leftovers, not ${leftovers}:\n${dry.result.output.slice(-2_000)}`,
      )
    const live = await run({ plan })
    if (live.result.tasks !== leftovers)
      throw new Error(`${live.result.tasks} deleted, not ${leftovers}:\n${live.result.output.slice(-2_000)}`)
    return { dry: dry.result, live: live.result, requests: { dry: dry.requests, live: live.requests } }
  } finally {
    server.close()
    rmSync(folder, { recursive: true })
  }
}

function fill(root: string): void {
  // Disks keep times finer than in milliseconds.
  const old = Math.floor(Date.now() / 1_000) - 90 * DAY_SECONDS + 0.123_456
  const put = (name: string, i: number): void => {
    const place = path.join(root, `Project ${i % 100}`, name, 'artifacts')
    mkdirSync(place, { recursive: true })
    for (let n = 0; n < FILES_A_FOLDER; n++) {
      const file = path.join(place, `file ${n}.bin`)
      writeFileSync(file, 'x')
      utimesSync(file, old, old)
    }
  }
  for (let i = 0; i < FOLDERS.own; i++) put(`train.${idOf('a', i)}`, i)
  for (let i = 0; i < FOLDERS.deleted; i++) put(`train.${idOf('d', i)}`, i)
  for (let i = 0; i < FOLDERS.foreign; i++) put(`other.${idOf('f', i)}`, i)
  for (let i = 0; i < FOLDERS.odd; i++) put(`odd ${i}`, i)
}

function taskOf(i: number, fields: readonly string[]): object {
  const id = idOf('a', i)
  if (fields.length === 1) return { id }
  const uri = `https://files.example.com/Project ${i % 100}/train.${id}/artifacts/`
  const artifacts = from(ARTIFACTS, (n) => ({
    ...{ key: `data ${n}`, type: 'numpy', mode: 'output', uri: `${uri}data ${n}/data.npz` },
    ...{ content_size: 1_000_000, hash: idOf('c', i).repeat(2), timestamp: 1_700_000_000 },
  }))
  return { id, last_change: '2026-01-01T00:00:00+00:00', execution: { artifacts }, output: {} }
}

function modelOf(i: number): object {
  const taskId = idOf('a', i)
  return { id: idOf('b', i), uri: `s3://ml/Project/train.${taskId}/models/m.pt`, task: { id: taskId } }
}

function answer(endpoint: string, params: Readonly<Record<string, unknown>>): object {
  const page = Number(params['page'] ?? 0)
  const fields = (params['only_fields'] ?? []) as readonly string[]
  const order = String(params['order_by'])
  const pageOf = <T>(count: number, make: (i: number) => T): T[] => {
    const start = page * PAGE
    return from(Math.max(0, Math.min(PAGE, count - start)), (i) => make(start + i))
  }
  switch (endpoint) {
    case 'auth.login': {
      const claims = {
        ...{ api_version: '2.34', server_version: '2.3.0', feature_set: 'basic' },
        identity: { company: COMPANY_ID, user: 'u' },
      }
      return { token: `a.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c` }
    }
    case 'tasks.get_all_ex': {
      // None of the folders that are asked about has a task, nothing was written since, and there are no datasets.
      if (Array.isArray(params['id']) || params['system_tags'] !== undefined) return { tasks: [] }
      if (order.includes('last_change')) return { tasks: page > 0 ? [] : [taskOf(0, fields)] }
      return { tasks: pageOf(TASKS, (i) => taskOf(order.startsWith('-') ? TASKS - 1 - i : i, fields)) }
    }
    case 'models.get_all_ex':
      return { models: params['_any_'] === undefined ? pageOf(MODELS, modelOf) : [] }
    default:
      return { projects: [], users: [] }
  }
}

async function startServer(counter: { requests: number }): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
    counter.requests += 1
    void text(request).then((body) => {
      const params = JSON.parse(body || '{}') as Record<string, unknown>
      const data = answer((request.url ?? '').split('/').at(-1) ?? '', params)
      const meta = { result_code: 200, result_subcode: 0, result_msg: 'OK' }
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ meta, data }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server }
}
