import { describe, expect, test } from '@jest/globals'
import { addArtifact, addInputModel } from '../../simulator/seed-content.ts'
import { addProject, addUser } from '../../simulator/seed.ts'
import type { ReleaseName } from '../../simulator/release.ts'
import { PUBLIC_COMPANY_ID } from '../../simulator/store.ts'
import { deletingCalls, type ActionResult } from '../support/e2e/action.ts'
import {
  addArchivedModel,
  addImported,
  filesOf,
  modelsOf,
  runModels,
} from '../support/e2e/archived-models.ts'
import { start } from '../support/e2e/simulators.ts'
import { addEnded } from '../support/e2e/world.ts'

/** Why each that stayed did. */
function reasons({ receipt }: ActionResult): Record<string, unknown> {
  const rows = receipt?.tasks.filter(({ outcome }) => outcome === 'kept') ?? []
  return Object.fromEntries(rows.map(({ name, reason }) => [String(name), reason]))
}

const sparedOf = ({ receipt }: ActionResult): unknown[] =>
  receipt?.tasks.flatMap(({ files }) => (files as { spared?: unknown[] } | undefined)?.spared ?? []) ?? []

const RELEASES: readonly ReleaseName[] = ['1.0', '1.9', '1.13', '2.3']

describe.each(RELEASES)('target: models on release %s', (release) => {
  test('deletes exactly the models that were archived long ago and nobody holds, files first', async () => {
    const simulator = await start({ release })
    const { store } = simulator
    const gone = ['old', 'old too'].map((name) => addArchivedModel(simulator, name))
    addArchivedModel(simulator, 'made by a task that is gone', { task: '__DELETED__'.padEnd(43, 'a') })
    addArchivedModel(simulator, 'young', { days: 3 })
    addArchivedModel(simulator, 'alive', { system_tags: [] })
    addArchivedModel(simulator, 'published', { ready: true })
    addArchivedModel(simulator, 'public', { company: PUBLIC_COMPANY_ID })
    addArchivedModel(simulator, 'foreign', { company: 'f'.repeat(32) })
    addArchivedModel(simulator, 'tagged', { tags: ['Keep'] })
    addArchivedModel(simulator, 'of an open task', { maker: addEnded(store, 60, { system_tags: [] }) })
    addArchivedModel(simulator, 'of a published task', {
      maker: addEnded(store, 60, { status: 'published' }),
    })
    const used = addArchivedModel(simulator, 'in use')
    addInputModel(addEnded(store, 2, { system_tags: ['archived', 'hidden'] }), used)

    const before = store.tasks.size
    const dry = await runModels(simulator, { 'dry-run': 'true' })
    expect(deletingCalls(simulator)).toEqual([])
    const result = await runModels(simulator)
    expect(result.exitCode).toBe(0)
    expect(modelsOf(simulator)).toEqual([
      ...['alive', 'foreign', 'in use', 'of a published task', 'of an open task', 'public', 'published'],
      ...['tagged', 'young'],
    ])
    expect(filesOf(simulator)).not.toContain('old.pt')
    expect(filesOf(simulator)).toContain('in use.pt')
    expect(store.tasks.size).toBe(before)
    expect(result.outputs).toMatchObject({
      'deleted-count': '3',
      'deleted-files-count': '2',
      'failed-count': '0',
    })
    expect(dry.outputs).toMatchObject({ 'candidate-count': '3', 'deleted-count': '0' })
    expect(reasons(result)).toMatchObject({
      young: 'too-young',
      published: 'published',
      tagged: 'tag-excluded',
      'of an open task': 'maker-not-archived',
      'of a published task': 'maker-published',
      'in use': 'used-as-input',
    })
    expect(result.log).toContain('3 models deleted with 2 files')
    expect(result.summary).toContain('Archived models with `last_change` before')
    expect(gone).toHaveLength(2)
  })
})
