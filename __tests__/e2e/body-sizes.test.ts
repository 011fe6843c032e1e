import { describe, expect, test } from '@jest/globals'
import { addArtifact, addDebugSamples, addInputModel, addOutputModel } from '../../simulator/seed-content.ts'
import { addProject } from '../../simulator/seed.ts'
import type { Simulator } from '../../simulator/server.ts'
import { connectionInputs, runAction, type ActionResult, type Inputs } from '../support/e2e/action.ts'
import { idsOf, start } from '../support/e2e/simulators.ts'
import { addEnded } from '../support/e2e/world.ts'

const run = (simulator: Simulator, inputs: Inputs = {}): Promise<ActionResult> =>
  runAction({ ...connectionInputs(simulator), 'force-delete': 'true', ...inputs })

const sizesOf = ({ requests }: Simulator): number[] =>
  requests.filter(({ path }) => path === '/delete_many').map(({ params }) => JSON.stringify(params).length)

describe('a proxy that takes no large body', () => {
  test('of nginx as it comes: 2,000 files with long names in one batch go', async () => {
    const simulator = await start({ settings: { maxBodyBytes: 1024 * 1024 } })
    const project = addProject(simulator.store, '项目名称'.repeat(5)).id
    for (let i = 0; i < 100; i++) {
      const task = addEnded(simulator.store, 60, { name: `训练任务${i}`, project })
      for (let n = 0; n < 20; n++) addArtifact(simulator, task, `${'数据集名称'.repeat(7)} ${n}`)
    }
    const result = await run(simulator)
    expect(result.outputs).toMatchObject({ 'deleted-count': '100', 'deleted-files-count': '2000' })
    expect(simulator.store.files.size).toBe(0)
    expect(simulator.requests.filter(({ status }) => status === 413)).toEqual([])
    const sizes = sizesOf(simulator)
    expect(Math.max(...sizes)).toBeLessThan(260 * 1024)
    // In calls of 1,000 files each would have been too large.
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeGreaterThan(2 * 1024 * 1024)
  })

  test('that takes next to nothing: every call is halved until it passes', async () => {
    const limit = 3_000
    const simulator = await start({ settings: { maxBodyBytes: limit } })
    for (let i = 0; i < 250; i++) {
      const task = addEnded(simulator.store, 60, {
        name: `old ${i}`,
        type: i % 5 === 0 ? 'controller' : 'training',
      })
      addArtifact(simulator, task, 'data')
      const model = addOutputModel(simulator, task, 'weights')
      if (i % 2 === 0) addInputModel(task, model)
      if (i % 10 === 0) addDebugSamples(simulator, task, { iterations: 3 })
    }
    const result = await run(simulator, { 'batch-size': '250' })
    expect(idsOf(simulator).size).toBe(0)
    expect(simulator.store.models.size).toBe(0)
    expect(simulator.store.files.size).toBe(0)
    expect(result.outputs).toMatchObject({
      'deleted-count': '250',
      'failed-count': '0',
      'deleted-files-count': '575',
    })
    expect(result.exitCode).toBe(0)
    expect(simulator.requests.some(({ status }) => status === 413)).toBe(true)
  })
})
