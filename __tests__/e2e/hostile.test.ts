import { describe, expect, test } from '@jest/globals'
import { addArtifact } from '../../simulator/seed-content.ts'
import { addProject, addTask } from '../../simulator/seed.ts'
import { connectionInputs, runAction } from './action.ts'
import { start } from './simulators.ts'
import { addEnded } from './world.ts'

const NAMES = [
  '::set-output name=deleted-count::999',
  '  ::error::owned',
  '##[error]owned',
  'a##[group]b',
  'line\n::warning::second',
  'cr\r::notice::second',
  '\u001b[31mred\u001b[0m',
  '\u202egnp.exe',
  'zero\u200bwidth\u2060joiner\ufeff',
  '| table | break |',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<!-- comment',
  '</details>',
  '`code` **bold** _it_ ~~s~~',
  '[link](javascript:alert(1))',
  '![image](https://evil.example/x.png)',
  'https://evil.example www.evil.example',
  '@everyone #1 org/repo#2',
  '$math$ $$\\frac{1}{0}$$',
  '```mermaid',
  '=cmd|calc',
  '\u0000nul',
  'ghadelimiter_0',
  '%0A::error::decoded',
  '\ud800lone surrogate',
  '😀'.repeat(400),
  'x'.repeat(10_000),
  '"quotes" \'single\' \\backslash',
  '&lt;b&gt; &#60;',
]

describe('a world of names made to break logs and summaries', () => {
  test('breaks neither: no line is obeyed, no markup comes through, and everything goes as planned', async () => {
    const simulator = await start()
    for (const [i, name] of NAMES.entries()) {
      const project = addProject(simulator.store, `${name.slice(0, 60).replaceAll('/', '_')} ${i}`)
      const task = addEnded(simulator.store, 60, { name, project: project.id })
      addArtifact(simulator, task, `data ${i}`)
      addTask(simulator.store, { name, system_tags: ['archived'], status: 'published' })
    }
    const result = await runAction({ ...connectionInputs(simulator), 'force-delete': 'true' })

    expect(result.outputs).toMatchObject({ 'deleted-count': String(NAMES.length), 'failed-count': '0' })
    const commands = result.log
      .split(/[\r\n]+/u)
      .filter((line) => /^\s*::(?!add-mask::|group::|endgroup::)/u.test(line))
    expect(commands).toEqual([])
    expect(result.log.replaceAll(/##\\\[/gu, '')).not.toContain('##[')
    // eslint-disable-next-line no-control-regex -- control characters are what it is about
    expect(result.log).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202e\u200b\u2060\ufeff]/u)
    const foreign = result.summary.replace(/<details><summary>Configuration[\s\S]*$/u, '')
    expect(foreign).not.toMatch(/<(?!code>|\/code>)/u)
    expect(foreign).not.toMatch(/\]\(|!\[|https?:\/\/evil|www\.evil|@everyone|\$math|```/u)
    const rows = foreign.split('\n').filter((line) => line.startsWith('|'))
    for (const row of rows) expect(row.endsWith('|')).toBe(true)
    expect(Buffer.byteLength(result.summary)).toBeLessThan(900 * 1024)
    expect(result.receipt?.tasks.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['::set-output name=deleted-count::999']),
    )
  })
})
