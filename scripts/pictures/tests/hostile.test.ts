/** npm run test:pictures: summaries of hostile names in a browser, which is the reader that a name could hurt. */
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { HOSTILE_NAMES } from '../../../__tests__/support/hostile-names.ts'
import { runAction } from '../../../demo/runner.ts'
import { addArtifact } from '../../../simulator/seed-content.ts'
import { addProject, addTask, addUser } from '../../../simulator/seed.ts'
import { startSimulator } from '../../../simulator/server.ts'
import { withChromium, type Seen } from '../chromium.ts'

/** As many projects as a chart shows by name. */
const PORTION = 8
const OUT = path.join(import.meta.dirname, '..', 'out')

const HARMLESS = { requests: [], dialogs: [], calls: 0 }

function harmOf({ requests, dialogs, calls }: Seen): Pick<Seen, 'requests' | 'dialogs' | 'calls'> {
  return { requests, dialogs, calls }
}

/** The summary of a dry run, with charts, over tasks, projects and users of these names. */
async function summaryOf(names: readonly string[]): Promise<string> {
  const simulator = await startSimulator()
  try {
    for (const [i, name] of names.entries()) {
      const project = addProject(simulator.store, name.replaceAll('/', '_')).id
      const user = addUser(simulator.store, { name }).id
      const created = new Date(Date.UTC(2010 + i, 0))
      const fields = { name, project, user, created, system_tags: ['archived'] }
      const task = addTask(simulator.store, fields)
      addArtifact(simulator, task, 'data', { content_size: 1_000_000 * (names.length + i) })
      addArtifact(simulator, task, 'registered', { uri: `s3://${name}` })
      addTask(simulator.store, { ...fields, status: 'published' })
    }
    const { summary } = await runAction({
      'api-host': simulator.apiUrl,
      'access-key': simulator.accessKey,
      'secret-key': simulator.secretKey,
      'files-host': simulator.filesUrl,
      'force-delete': 'true',
      'dry-run': 'true',
    })
    return summary
  } finally {
    await simulator.close()
  }
}

test('summaries of hostile names run nothing, ask for nothing, and draw all their charts', async (t) => {
  mkdirSync(OUT, { recursive: true })
  await withChromium(async (show) => {
    for (let from = 0; from < HOSTILE_NAMES.length; from += PORTION) {
      await t.test(`from number ${from} on`, async () => {
        const summary = await summaryOf(HOSTILE_NAMES.slice(from, from + PORTION))
        const opened = summary.replaceAll('<details>', '<details open>')
        const file = path.join(OUT, `hostile-${from}.png`)
        const seen = await show(opened, { look: 'light', width: 1280, cleaning: 'none' }, file)
        assert.deepEqual(harmOf(seen), HARMLESS)
        assert.equal(seen.diagrams.length, 2)
        assert.deepEqual(
          seen.diagrams.filter((diagram) => 'error' in diagram),
          [],
        )
        assert.ok(seen.contentWidth <= 1280)
      })
    }
  })
})

test('a browser that is hurt is noticed', async () => {
  await withChromium(async (show) => {
    const hurt = '<img src=x onerror="pwned()"><script>alert(1)</script>\n\n```mermaid\npie\n  "a\n```\n'
    const view = { look: 'light', width: 400 } as const
    const raw = await show(hurt, { ...view, cleaning: 'none' }, path.join(OUT, 'hurt.png'))
    assert.deepEqual(harmOf(raw), { requests: ['http://summary.invalid/x'], dialogs: ['1'], calls: 1 })
    assert.ok(raw.diagrams.every((diagram) => 'error' in diagram))
    const clean = await show(hurt, view, path.join(OUT, 'hurt.png'))
    assert.deepEqual(harmOf(clean), { ...HARMLESS, requests: ['http://summary.invalid/x'] })
  })
})
