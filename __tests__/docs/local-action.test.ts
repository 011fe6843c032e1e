import { spawn } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { expect, test } from '@jest/globals'
import { connectionInputs } from '../support/e2e/action.ts'
import { start } from '../support/e2e/simulators.ts'
import { addDraft } from '../support/e2e/world.ts'

const ENTRY = pathToFileURL('demo/local-action.ts').href

test('the entry for local-action runs the source, and takes none of its arguments for a flag', async () => {
  const simulator = await start()
  addDraft(simulator.store)
  const inputs = { ...connectionInputs(simulator), 'dry-run': 'true' }
  const code = `import(${JSON.stringify(ENTRY)}).then(({ run }) => run())`
  const args = ['--no-warnings', '-e', code, 'run', '.', 'demo/local-action.ts', '.env']
  const child = spawn(process.execPath, args, {
    env: {
      PATH: process.env['PATH'],
      ...Object.fromEntries(
        Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
      ),
    },
  })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => said.push(chunk.toString('utf8')))
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve))
  expect(said.join('')).toContain('1 task would be deleted')
  expect(exitCode).toBe(0)
})
