import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from '@jest/globals'
import { COMPANY_ID } from '../../simulator/store.ts'
import { runAction } from './action.ts'
import { daysAgo } from './world.ts'

const TASKS = 100_000
const PROJECTS = 200
const PAGE = 500

let server: Server | undefined
afterEach(() => {
  server?.close()
})

const id = (i: number): string => i.toString(16).padStart(32, '0')
const long = daysAgo(60).getTime()

/** Every tenth is tagged keep, every other is named otherwise than the filter asks. */
function rowOf(i: number): object {
  const at = new Date(long - i * 1_000).toISOString()
  const project = { id: `p${i % PROJECTS}`, name: `Team/Project number ${i % PROJECTS}` }
  return {
    id: id(i),
    name: i % 2 === 0 ? `an ordinary name of a task, number ${i}` : `another ${i}`,
    type: 'training',
    status: 'completed',
    company: { id: COMPANY_ID },
    project,
    user: { id: 'u', name: 'Ada Lovelace' },
    tags: i % 10 === 0 ? ['keep'] : ['tmp'],
    system_tags: ['archived'],
    created: at,
    status_changed: at,
    last_update: at,
    last_change: at,
    models: { input: [], output: [] },
  }
}

/** As fast a server as can be, so that the time goes to the action. */
async function startServer(): Promise<string> {
  const answer = (endpoint: string, params: Record<string, unknown>): object => {
    const page = Number(params['page'] ?? 0)
    const none = page > 0
    switch (endpoint) {
      case 'auth.login': {
        const claims = {
          api_version: '2.34',
          server_version: '2.3.0',
          identity: { company: COMPANY_ID, user: 'u' },
        }
        return { token: `a.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c` }
      }
      case 'projects.get_all_ex':
        return {
          projects: none
            ? []
            : Array.from({ length: PROJECTS }, (_, i) => ({ id: `p${i}`, name: `Team/Project number ${i}` })),
        }
      case 'tasks.get_all_ex': {
        if (Array.isArray(params['id']))
          return { tasks: none ? [] : params['id'].map((one) => rowOf(parseInt(String(one), 16))) }
        if (params['project'] === undefined) return { tasks: [] }
        const left = Math.max(0, Math.min(PAGE, TASKS - page * PAGE))
        return { tasks: Array.from({ length: left }, (_, i) => rowOf(page * PAGE + i)) }
      }
      case 'events.get_task_metrics':
        return { metrics: (params['tasks'] as string[]).map((task) => ({ task, metrics: [] })) }
      default:
        return { models: [], users: [], tasks: [] }
    }
  }
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const params = JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}') as Record<string, unknown>
      const data = answer((request.url ?? '').split('/').at(-1) ?? '', params)
      const meta = { result_code: 200, result_subcode: 0, result_msg: 'OK' }
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ meta, data }))
    })
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** User and system time in seconds, and the peak of resident memory in MB, as the kernel counts them. */
function usageOf(pid: number): { cpu: number; peak: number } | undefined {
  try {
    const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
    const fields = rest.split(' ')
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const peak = Number(/VmHWM:\s+(\d+)/u.exec(status)?.[1])
    if (Number.isNaN(peak)) return undefined
    return { cpu: (Number(fields[11]) + Number(fields[12])) / 100, peak: peak / 1024 }
  } catch {
    return undefined
  }
}

test('100,000 candidates with two filters and keep-last take less than 10 s of processor time and 400 MB', async () => {
  const url = await startServer()
  let used = { cpu: 0, peak: 0 }
  const result = await runAction(
    {
      'api-host': url,
      'files-host': url,
      'access-key': 'A',
      'secret-key': 'S',
      'dry-run': 'true',
      'force-delete': 'true',
      projects: 'Team',
      'name-pattern': '^an ordinary',
      'keep-last': '5',
    },
    {
      onStart: ({ pid = 0 }) => {
        const timer = setInterval(() => {
          const now = usageOf(pid)
          if (now === undefined) clearInterval(timer)
          else used = now
        }, 10)
      },
    },
  )
  expect(result.exitCode).toBe(0)
  // 40,000 have the name and no tag keep; of 80 projects that have such tasks five each are kept.
  expect(result.outputs['candidate-count']).toBe('39600')
  expect(Buffer.byteLength(result.summary)).toBeLessThan(30_000)
  if (process.platform !== 'linux') return
  expect(used.cpu).toBeGreaterThan(0)
  expect(used.cpu).toBeLessThan(10)
  expect(used.peak).toBeLessThan(400)
}, 180_000)
