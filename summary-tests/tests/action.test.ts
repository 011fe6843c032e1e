import { describe, expect, test } from '@jest/globals'
import { addArtifact } from '../../simulator/seed-content.ts'
import { addProject, addTask, addUser } from '../../simulator/seed.ts'
import type { Simulator } from '../../simulator/server.ts'
import { logText } from '../../src/report/escape.ts'
import { onGitHub } from '../github-summary.ts'
import { HOSTILE_NAMES } from '../../__tests__/support/hostile-names.ts'
import { connectionInputs, runAction, type ActionResult } from '../../__tests__/support/e2e/action.ts'
import { readLog } from '../runner-log.ts'
import { start } from '../../__tests__/support/e2e/simulators.ts'
import { addEnded } from '../../__tests__/support/e2e/world.ts'

/** Every name as that of a task that goes, one that stays, a project, a user, and a file that is not the task's. */
function fill(simulator: Simulator): void {
  for (const [i, name] of HOSTILE_NAMES.entries()) {
    const project = addProject(simulator.store, `${name.slice(0, 60).replaceAll('/', '_')} ${i}`).id
    const user = addUser(simulator.store, { name }).id
    const task = addEnded(simulator.store, 60 + i, { name, project, user })
    addArtifact(simulator, task, `data ${i}`, { content_size: 1_000 + i })
    addArtifact(simulator, task, `registered ${i}`, { uri: `s3://${name}` })
    addTask(simulator.store, { name, project, system_tags: ['archived'], status: 'published' })
  }
}

async function expectHarmless(result: ActionResult): Promise<void> {
  const { commands, oldCommands, unseen } = readLog(result.log)
  const own = new Set(['add-mask', 'group', 'endgroup'])
  expect(commands.filter(({ name }) => !own.has(name))).toEqual([])
  const titles = commands.flatMap(({ name, message }) => (name === 'group' ? [message] : []))
  for (const title of titles)
    expect(title).toMatch(/^(?:Configuration$|Batch \d+: [\d,]+ [\w-]+|Batch \d+, one by one$)/u)
  expect(commands.filter(({ name }) => name === 'endgroup')).toHaveLength(titles.length)
  expect({ oldCommands, unseen }).toEqual({ oldCommands: [], unseen: [] })
  expect((await onGitHub(result.summary)).problems).toEqual([])
  expect(Buffer.byteLength(result.summary)).toBeLessThan(900 * 1024)
}

describe('a world of names made to break logs and summaries', () => {
  test('breaks neither, dry or live, and everything goes as planned', async () => {
    const simulator = await start()
    fill(simulator)
    const inputs = { ...connectionInputs(simulator), 'force-delete': 'true' }
    const dry = await runAction({ ...inputs, 'dry-run': 'true' })
    const live = await runAction(inputs)

    await expectHarmless(dry)
    await expectHarmless(live)
    expect(live.outputs).toMatchObject({
      'deleted-count': String(HOSTILE_NAMES.length),
      'kept-count': String(HOSTILE_NAMES.length),
      'failed-count': '0',
    })
    for (const name of HOSTILE_NAMES) expect(live.log).toContain(` "${logText(name)}" in "`)
    const names = live.receipt?.tasks.map(({ name }) => name)
    expect(new Set(names)).toEqual(new Set(HOSTILE_NAMES))
    expect((dry.summary.match(/^```mermaid$/gmu) ?? []).length).toBe(1)
  })

  test.each([
    '::error::owned\n##[error]owned',
    '\u001b[31mowned\u202e',
    '<img src=x onerror=owned()> @octocat $x$ | a',
  ])('breaks neither where the server says %j', async (message) => {
    const simulator = await start()
    addEnded(simulator.store, 60)
    simulator.faults.add({
      endpoint: 'tasks.get_all_ex',
      calls: 'all',
      fault: { kind: 'api-error', code: 400, subcode: 12, message },
    })
    const result = await runAction({ ...connectionInputs(simulator), 'force-delete': 'true' })

    expect(result.outputs['stop-reason']).toBe('error')
    const { commands, oldCommands, unseen } = readLog(result.log)
    const [annotation, ...others] = commands.filter(({ name }) => name === 'error')
    expect(annotation?.message).toContain('owned')
    expect({ others, oldCommands, unseen }).toEqual({ others: [], oldCommands: [], unseen: [] })
    expect((await onGitHub(result.summary)).problems).toEqual([])
  })
})
