import { expect, test } from '@jest/globals'
import { addProject, addUser } from '../../simulator/seed.ts'
import { callsOf, connectionInputs, runAction } from '../support/e2e/action.ts'
import { start } from '../support/e2e/simulators.ts'
import { addEnded } from '../support/e2e/world.ts'

const FORCE = { 'force-delete': 'true', 'delete-files': 'none' }

test.each(['true', 'false'])(
  'a run tells what becomes due within notice-days, and asks for nothing more, dry run %s',
  async (dry) => {
    const simulator = await start()
    const ada = addUser(simulator.store, { name: 'Ada' }).id
    const project = addProject(simulator.store, 'Vision').id
    addEnded(simulator.store, 60, { name: 'old' })
    const due = addEnded(simulator.store, 26, { name: 'due', user: ada, project })
    addEnded(simulator.store, 20, { name: 'young', user: ada })
    const inputs = { ...connectionInputs(simulator), ...FORCE, 'dry-run': dry }
    const result = await runAction(inputs)
    expect(result.outputs).toMatchObject({ 'due-soon-count': '1', 'candidate-count': '1' })
    expect(result.log).toContain('due within 7 days: 1 task')
    expect(result.summary).toContain('### Due within 7 days')
    expect(result.summary).toMatch(/\| Ada \| Vision \| 1 \|/u)
    expect(result.receipt?.totals['dueSoon']).toBe(1)
    const rows = result.receipt?.tasks.filter((row) => row['dueAt'] !== undefined)
    expect(rows?.map(({ id }) => id)).toEqual([due.id])

    const calls = callsOf(simulator)['tasks.get_all_ex'] ?? 0
    simulator.requests.length = 0
    const without = await runAction({ ...inputs, 'dry-run': 'true', 'notice-days': '0' })
    expect(without.outputs['due-soon-count']).toBe('0')
    expect(without.summary).not.toContain('Due within')
    expect(callsOf(simulator)['tasks.get_all_ex']).toBeLessThanOrEqual(calls)
  },
)

test('a notice that cannot be read is refused', async () => {
  const simulator = await start()
  const result = await runAction({ ...connectionInputs(simulator), 'notice-days': 'a week' })
  expect(result.log).toContain('notice-days: got "a week", accepted is a number of days from 0 to 36500')
  expect(result.outputs['due-soon-count']).toBe('0')
  expect(simulator.requests).toEqual([])
})
