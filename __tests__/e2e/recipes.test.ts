/** docs/workflows.md, "Your server and your network": every part, put into the workflow of the quick start, and run. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request, type RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { readText } from '../../scripts/readme.ts'
import { addArtifact } from '../../simulator/seed-content.ts'
import { addUser } from '../../simulator/seed.ts'
import type { Simulator } from '../../simulator/server.ts'
import { listen, startTls, type Listener } from '../support/e2e/proxy.ts'
import { SHORT_WAITS } from '../support/e2e/short-waits-option.ts'
import { start } from '../support/e2e/simulators.ts'
import { addEnded } from '../support/e2e/world.ts'
import { selfSigned } from '../support/certificate.ts'
import { runJobs, type JobRun, type Place, type Workflow, type World } from '../support/docs/workflow.ts'

type Texts = Record<string, string>
/** A part of a workflow: of its job, or of its step. */
type Part = { with?: Texts; env?: Texts; [ofTheJob: string]: unknown }

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'recipes-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})
const open: Listener[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((listener) => listener.close()))
})

async function serve(answer: RequestListener): Promise<string> {
  const listener = await listen(createServer(answer))
  open.push(listener)
  return `http://127.0.0.1:${listener.port}`
}

function partsOf(page: string): Map<string, Part> {
  const [, section = ''] = page.split('\n## Your server and your network\n')
  const parts = [...section.matchAll(/^### (.+)\n[^]*?^```yaml\n([^]*?)^```$/gmu)]
  return new Map(parts.map(([, title = '', yaml = '']) => [title, parse(yaml) as Part]))
}

const PARTS = partsOf(readText('docs/workflows.md'))

/** The workflow of the quick start with the part in its place, live. */
function workflowWith({ with: inputs, env, ...ofTheJob }: Part, more: Texts): Workflow {
  const { jobs } = parse(readText('examples/first-look.yml')) as Workflow
  const [[name, job] = []] = Object.entries(jobs)
  const [step] = job?.steps ?? []
  if (name === undefined || job === undefined || step === undefined) throw new Error('there is no job')
  const steps = [
    {
      ...step,
      with: { ...step.with, ...inputs, 'dry-run': 'false' },
      env: { ...SHORT_WAITS, ...env, ...more },
    },
  ]
  return { jobs: { [name]: { ...job, ...ofTheJob, steps } } }
}

function run(
  title: string,
  servers: World['servers'],
  simulator: Simulator,
  more: Texts = {},
): Promise<JobRun[]> {
  const secrets = {
    CLEARML_API_ACCESS_KEY: simulator.accessKey,
    CLEARML_API_SECRET_KEY: simulator.secretKey,
  }
  return runJobs(
    workflowWith(PARTS.get(title) ?? {}, more),
    { event: 'workflow_dispatch' },
    {
      ...{ folder, servers },
      secrets: { '': secrets },
    },
  )
}

/** What a cleanup deleted; it must have come to its end. */
function deletedBy(runs: readonly JobRun[]): { tasks: string | undefined; files: string | undefined }[] {
  return runs.map(({ steps: [step] }) => {
    if (step?.kind !== 'cleanup') throw new Error('nothing was cleaned')
    const { exitCode, log, outputs } = step.result
    expect({ exitCode, log }).toEqual({ exitCode: 0, log })
    return { tasks: outputs['deleted-count'], files: outputs['deleted-files-count'] }
  })
}

/** An old task with a file under each of the addresses. */
function addTask({ store, filesUrl }: Place & Pick<Simulator, 'store'>, addresses: readonly string[]): void {
  const task = addEnded(store, 60)
  for (const [i, address] of [filesUrl, ...addresses].entries())
    addArtifact({ store, filesUrl: address }, task, `data ${i}`)
}

const RECIPES: Record<string, (title: string) => Promise<void>> = {
  'A server in a private network': async (title) => {
    const simulator = await start()
    addTask(simulator, [])
    const runs = await run(title, { 'http://clearml.example.com:8008': simulator }, simulator)
    expect(deletedBy(runs)).toEqual([{ tasks: '1', files: '1' }])
    expect(PARTS.get(title)?.['runs-on']).toBe('self-hosted')
  },

  'Behind a path of one host': async (title) => {
    const simulator = await start()
    const url = await serve((incoming, response) => {
      const [, name = '', rest = ''] = /^\/clearml\/(api|files)(\/.*)$/u.exec(incoming.url ?? '') ?? []
      const target = { api: simulator.apiUrl, files: simulator.filesUrl }[name]
      if (target === undefined) {
        response.writeHead(404).end()
        return
      }
      const { method, headers } = incoming
      const passed = request(`${target}${rest}`, { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      })
      incoming.pipe(passed)
    })
    const place = { apiUrl: `${url}/clearml/api`, filesUrl: `${url}/clearml/files` }
    addTask({ ...place, store: simulator.store }, [])
    const runs = await run(title, { 'https://ml.example.com/clearml/api': place }, simulator)
    expect(deletedBy(runs)).toEqual([{ tasks: '1', files: '1' }])
  },

  'All files on S3, and no fileserver': async (title) => {
    const simulator = await start()
    const task = addEnded(simulator.store, 60)
    const key = `p/t.${task.id}/artifacts/data/data.pkl`
    addArtifact(simulator, task, 'data', { uri: `s3://bucket/${key}` })
    const asked: string[] = []
    const url = await serve((incoming, response) => {
      void text(incoming).then((body) => {
        asked.push(body)
        const deleted = `<DeleteResult><Deleted><Key>${key}</Key></Deleted></DeleteResult>`
        response.writeHead(200, { 'content-type': 'application/xml' }).end(deleted)
      })
    })
    const aws = { AWS_ACCESS_KEY_ID: 'K', AWS_SECRET_ACCESS_KEY: 'S', AWS_ENDPOINT_URL_S3: url }
    const runs = await run(title, { 'https://api.clear.ml': simulator }, simulator, aws)
    expect(deletedBy(runs)).toEqual([{ tasks: '1', files: '1' }])
    expect(asked.filter((body) => body !== '')).toEqual([expect.stringContaining(key)])
  },

  'A private certificate authority': async (title) => {
    const simulator = await start()
    const certificate = selfSigned(['localhost'])
    const authority = path.join(folder, 'ca.pem')
    writeFileSync(authority, certificate.cert)
    const urls = [simulator.apiUrl, simulator.filesUrl].map(async (url) => {
      const listener = await startTls(certificate, url)
      open.push(listener)
      return `https://localhost:${listener.port}`
    })
    const [apiUrl = '', filesUrl = ''] = await Promise.all(urls)
    addTask({ apiUrl, filesUrl, store: simulator.store }, [])
    const [name = ''] = Object.keys(PARTS.get(title)?.env ?? {})
    const servers = { 'https://api.clear.ml': { apiUrl, filesUrl } }
    expect(deletedBy(await run(title, servers, simulator, { [name]: authority }))).toEqual([
      { tasks: '1', files: '1' },
    ])
  },

  'Old archives of the hosted server': async (title) => {
    const simulator = await start()
    addTask(simulator, ['https://files.community.clear.ml'])
    const runs = await run(title, { 'https://api.clear.ml': simulator }, simulator)
    expect(deletedBy(runs)).toEqual([{ tasks: '1', files: '2' }])
  },

  'Several workspaces of one server': async (title) => {
    const [research, production] = await Promise.all([start(), start()])
    const user = addUser(production.store, { name: 'Bob' })
    addTask(research, [])
    addTask(production, [])
    addTask(production, [])
    const keys = ({ accessKey, secretKey }: Pick<Simulator, 'accessKey' | 'secretKey'>): Texts => ({
      CLEARML_API_ACCESS_KEY: accessKey,
      CLEARML_API_SECRET_KEY: secretKey,
    })
    const runs = await runJobs(
      workflowWith(PARTS.get(title) ?? {}, {}),
      { event: 'workflow_dispatch' },
      {
        folder,
        servers: { 'https://api.clear.ml': (key) => (key === user.accessKey ? production : research) },
        secrets: { 'clearml-research': keys(research), 'clearml-production': keys(user) },
      },
    )
    expect(deletedBy(runs)).toEqual([
      { tasks: '1', files: '1' },
      { tasks: '2', files: '2' },
    ])
  },

  'On the server’s own machine': async (title) => {
    const simulator = await start()
    addTask(simulator, ['https://files.example.com'])
    const runs = await run(title, { 'http://localhost:8008': simulator }, simulator)
    expect(deletedBy(runs)).toEqual([{ tasks: '1', files: '2' }])
  },

  'A server that moved from http to https': async (title) => {
    const simulator = await start()
    addTask(simulator, ['http://files.example.com:8081'])
    const runs = await run(title, { 'https://api.example.com': simulator }, simulator)
    expect(deletedBy(runs)).toEqual([{ tasks: '1', files: '2' }])
  },
}

test('every part of the page is run', () => {
  expect(Object.keys(RECIPES)).toEqual([...PARTS.keys()])
})

test.each(Object.entries(RECIPES))('%s: the part does what it says', async (title, recipe) => {
  await recipe(title)
})
