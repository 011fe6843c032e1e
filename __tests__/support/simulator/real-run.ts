import { readFileSync } from 'node:fs'
import { addModel, addTask } from '../../../simulator/seed.ts'
import { startSimulator, type Simulator } from '../../../simulator/server.ts'
import { COMPANY_ID, type Artifact, type TaskDocument } from '../../../simulator/store.ts'
import type { TranscriptEntry } from './replay.ts'

/*
 * Transcripts 25, 27 and 28: every request and reply of one run of the action against a real server 2.3.0.
 */

export type Row = Record<string, unknown> & { id: string }
type Reply = { status: number; body: { data?: Partial<Record<'projects' | 'tasks' | 'models', Row[]>> } }
type Pair = { request: { server: string; method: string; path: string; body: unknown }; response: Reply }

export const API = 'http://127.0.0.1:18008'
export const FILES = 'http://127.0.0.1:18081'

export function loadRealRun(name: string): readonly Pair[] {
  const url = new URL(`../../fixtures/transcripts/${name}.json`, import.meta.url)
  return (JSON.parse(readFileSync(url, 'utf8')) as { pairs: Pair[] }).pairs
}

/** In the form of the other transcripts. */
export function asEntry({ request, response }: Pair): TranscriptEntry {
  const { method, path, body } = request
  const headers = { Authorization: 'Bearer <token>', 'Content-Type': 'application/json' }
  return {
    name: `${path.split('/').at(-1) ?? ''} ${JSON.stringify(body).slice(0, 80)}`,
    request: { method, path, headers, body },
    response: { status: response.status, headers: {}, body: response.body },
  }
}

/** A server with the documents that the replies show, before anything was deleted. Events come by their own way. */
export async function startAsRecorded(pairs: readonly Pair[]): Promise<Simulator> {
  const simulator = await startSimulator({ release: '2.3' })
  const { store } = simulator
  for (const row of listed(pairs, 'projects')) setProject(simulator, row)
  for (const row of listed(pairs, 'tasks')) {
    const user = row['user'] as { id: string; name: string }
    store.users.set(user.id, { ...user, company: companyOf(row), role: 'user' })
    addTask(store, documentOf(row))
  }
  for (const { id, uri, task, ready } of listed(pairs, 'models')) {
    addModel(store, { id, uri: String(uri), task: (task as Row).id, ready: ready === true })
    store.files.add(decodeURIComponent(String(uri).slice(`${FILES}/`.length)), 20)
  }
  for (const { uri = '' } of [...store.tasks.values()].flatMap(({ execution }) => execution?.artifacts ?? []))
    store.files.add(decodeURIComponent(uri.slice(`${FILES}/`.length)), 20)
  return simulator
}

/** Only what a reply shows, without the parents that a project would get. */
export function setProject({ store }: Simulator, { id, name, hidden }: Row): void {
  const system_tags = hidden === true ? ['hidden'] : []
  store.projects.set(id, { id, company: COMPANY_ID, name: String(name), system_tags })
}

/** Rows of all replies, the fields of later ones added to those of earlier ones. */
function listed(pairs: readonly Pair[], list: 'projects' | 'tasks' | 'models'): readonly Row[] {
  const rows = new Map<string, Row>()
  for (const { response } of pairs)
    for (const row of response.body.data?.[list] ?? []) rows.set(row.id, { ...rows.get(row.id), ...row })
  return [...rows.values()]
}

const companyOf = (row: Row): string => (row['company'] as { id: string }).id
const dateOf = (value: unknown): Date => new Date(String(value))

/** The document behind a row of `tasks.get_all_ex`: references are ids there, and dates are instants. */
function documentOf(row: Row): Partial<TaskDocument> {
  const models = row['models'] as Record<
    'input' | 'output',
    { name: string; model: { id: string }; updated: string }[]
  >
  const references = (side: 'input' | 'output') =>
    models[side].map(({ name, model, updated }) => ({ name, model: model.id, updated: dateOf(updated) }))
  return {
    id: row.id,
    name: String(row['name']),
    type: String(row['type']),
    status: row['status'] as TaskDocument['status'],
    company: companyOf(row),
    user: (row['user'] as Row).id,
    project: (row['project'] as Row).id,
    tags: row['tags'] as string[],
    system_tags: row['system_tags'] as string[],
    created: dateOf(row['created']),
    status_changed: dateOf(row['status_changed']),
    last_update: dateOf(row['last_update']),
    last_change: dateOf(row['last_change']),
    execution: { artifacts: (row['execution'] as { artifacts: Artifact[] }).artifacts },
    models: { input: references('input'), output: references('output') },
  }
}
