import { expect, test } from '@jest/globals'
import { createRecheck } from '../../../src/cleanup/leftovers/recheck.ts'
import { findKnownIds } from '../../../src/leftovers/known-ids.ts'
import { hexId, model, NOW, task } from '../../support/fixtures.ts'
import { GONE, keyOf, LIVE, makeWorld } from '../../support/leftovers/survey-world.ts'

async function prepared() {
  const { clearml } = makeWorld()
  clearml.change(LIVE, { lastChange: NOW })
  const recheck = createRecheck(clearml.api, await findKnownIds(clearml.api, []))
  return { clearml, recheck }
}

const artifactIn = (id: string, lastChange: number) => ({
  artifacts: [{ uri: `s3://other/${keyOf(id)}`, mode: 'input' as const, bytes: undefined }],
  lastChange,
})

test('what is nobody’s still goes', async () => {
  const { recheck } = await prepared()
  expect(await recheck([GONE])).toEqual(new Map())
})

test('a task that came back is found by its id', async () => {
  const { clearml, recheck } = await prepared()
  clearml.set(task({ id: GONE }))
  expect(await recheck([GONE, GONE])).toEqual(new Map([[GONE, 'task-exists']]))
})

test('a model that came since is found by the ids that it names', async () => {
  const { clearml, recheck } = await prepared()
  clearml.models.set('late', model('late', undefined, { uri: `GS://Other/x.${GONE.toUpperCase()}` }))
  expect(await recheck([GONE])).toEqual(new Map([[GONE, 'named-by-record']]))
})

test('an artifact of a task that was written since is found, in the next look, too', async () => {
  const { clearml, recheck } = await prepared()
  clearml.change(LIVE, artifactIn(GONE, NOW + 1))
  expect(await recheck([GONE])).toEqual(new Map([[GONE, 'named-by-record']]))
  clearml.change(LIVE, { artifacts: [] })
  expect(await recheck([GONE])).toEqual(new Map([[GONE, 'named-by-record']]))
})

test('what was written in the very millisecond of the first look is read again', async () => {
  const { clearml, recheck } = await prepared()
  clearml.change(LIVE, artifactIn(GONE, NOW))
  expect((await recheck([GONE])).size).toBe(1)
})

test('what was written after each look is found by the next one', async () => {
  const { clearml, recheck } = await prepared()
  const ids = [hexId('a'), hexId('b'), hexId('c')]
  const found = []
  for (const [i, id] of ids.entries()) {
    clearml.change(LIVE, artifactIn(id, NOW + 10 * (i + 1)))
    found.push([...(await recheck([id, GONE])).keys()])
  }
  expect(found).toEqual(ids.map((id) => [id]))
})

test('looks that overlap lose nothing', async () => {
  const { clearml, recheck } = await prepared()
  const first = recheck([GONE])
  clearml.change(LIVE, artifactIn(GONE, NOW + 5))
  const second = recheck([GONE])
  expect((await first).size + (await second).size).toBeGreaterThan(0)
  expect((await second).size).toBe(1)
})
