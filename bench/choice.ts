/** A large archive under filters: what choosing takes, on a server that is as fast as can be. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { COMPANY_ID } from '../simulator/store.ts'
import { runAction } from './action.ts'
import type { Measured } from './measure.ts'

export const CHOICE_TASKS = 100_000
const PROJECTS = 200
const PAGE = 500
const DAY_MS = 86_400_000
/** 40,000 have the name and no tag `keep`; of the 80 projects that have such tasks five each are kept. */
const CANDIDATES = 39_600

const id = (i: number): string => i.toString(16).padStart(32, '0')
const projectOf = (i: number): object => ({ id: `p${i}`, name: `Team/Project number ${i}` })
const from = <T>(length: number, make: (i: number) => T): T[] => Array.from({ length }, (_, i) => make(i))

/** Every tenth is tagged keep, every other is named otherwise than the filter asks. */
function rowOf(i: number): object {
  const at = new Date(Date.now() - 60 * DAY_MS - i * 1_000).toISOString()
  return {
    id: id(i),
    name: i % 2 === 0 ? `an ordinary name of a task, number ${i}` : `another ${i}`,
    type: 'training',
    status: 'completed',
    company: { id: COMPANY_ID },
    project: projectOf(i % PROJECTS),
    user: { id: 'u', name: 'Ada Lovelace' },
    tags: i % 10 === 0 ? ['keep'] : ['tmp'],
    system_tags: ['archived'],
    ...{ created: at, status_changed: at, last_update: at, last_change: at },
    models: { input: [], output: [] },
  }
}

function login(): object {
  const identity = { company: COMPANY_ID, user: 'u' }
  const claims = { api_version: '2.34', server_version: '2.3.0', identity }
  return { token: `a.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c` }
}

function answer(endpoint: string, params: Record<string, unknown>): object {
  const page = Number(params['page'] ?? 0)
  switch (endpoint) {
    case 'auth.login':
      return login()
    case 'projects.get_all_ex':
      return { projects: page > 0 ? [] : from(PROJECTS, projectOf) }
    case 'tasks.get_all_ex': {
      const ids = params['id']
      if (Array.isArray(ids))
        return { tasks: page > 0 ? [] : ids.map((one) => rowOf(parseInt(String(one), 16))) }
      // The look for controllers finds none.
      if (params['system_tags'] === undefined) return { tasks: [] }
      const left = Math.max(0, Math.min(PAGE, CHOICE_TASKS - page * PAGE))
      return { tasks: from(left, (i) => rowOf(page * PAGE + i)) }
    }
    case 'events.get_task_metrics':
      return { metrics: (params['tasks'] as string[]).map((task) => ({ task, metrics: [] })) }
    default:
      return { models: [], users: [], tasks: [] }
  }
}

async function startServer(): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
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

/** A dry run over 100,000 archived tasks with two filters and `keep-last`. */
export function measureChoice(): Promise<Measured> {
  return measureDryRun(
    { 'force-delete': 'true', projects: 'Team', 'name-pattern': '^an ordinary', 'keep-last': '5' },
    CANDIDATES,
  )
}

/** The same tasks under a policy of one rule, and under one of a hundred that part them. */
export async function measurePolicies(): Promise<{ one: Measured; hundred: Measured }> {
  const rule = 'force-delete: true, name-pattern: ^an ordinary, keep-last: 5'
  const last = `  - { name: everything else, ${rule} }\n`
  // Each takes in two projects, so that most tasks are asked about by dozens of rules before one takes them in.
  const others = from(99, (i) => {
    const projects = [2 * i, 2 * i + 1].map((of) => `Team/Project number ${of}`)
    return `  - { name: rule ${i}, projects: [${projects.join(', ')}], exclude-tags: [keep, gold], ${rule} }\n`
  })
  return {
    one: await measureDryRun({ policy: `rules:\n${last}` }, CANDIDATES),
    hundred: await measureDryRun({ policy: `rules:\n${others.join('')}${last}` }, CANDIDATES),
  }
}

async function measureDryRun(
  inputs: Readonly<Record<string, string>>,
  candidates: number,
): Promise<Measured> {
  const { url, server } = await startServer()
  try {
    const result = await runAction(
      { apiUrl: url, filesUrl: url, accessKey: 'A', secretKey: 'S' },
      { 'dry-run': 'true', ...inputs },
    )
    if (result.candidates !== candidates)
      throw new Error(`${result.candidates} candidates, not ${candidates}:\n${result.output.slice(-2_000)}`)
    return result
  } finally {
    server.close()
  }
}
