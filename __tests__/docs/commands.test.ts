import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { runAction } from '../../demo/runner.ts'
import { readText } from '../../scripts/readme.ts'
import { addArtifact } from '../../simulator/seed-content.ts'
import { startSimulator } from '../../simulator/server.ts'
import { addEnded } from '../support/e2e/world.ts'

/** Commands in the blocks of a page that are marked as shell, without comments. */
function commandsOf(page: string): string[] {
  const blocks = [...readText(page).matchAll(/^```sh\n([^]*?)^```/gmu)].map(([, block = '']) => block)
  return blocks.flatMap((block) => block.split('\n').filter((line) => line !== '' && !line.startsWith('#')))
}

describe('the commands of docs/receipt.md', () => {
  let folder: string
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'commands-'))
    const simulator = await startSimulator()
    try {
      const failing = addEnded(simulator.store, 60, { name: 'its file fails' })
      addArtifact(simulator, failing, 'data')
      const linking = addEnded(simulator.store, 60, { name: 'has a link' })
      addArtifact(simulator, linking, 'link', { uri: 's3://bucket/registered.csv' })
      addEnded(simulator.store, 5, { name: 'too young' })
      simulator.faults.add({ endpoint: 'fileserver', calls: 'all', fault: { kind: 'status', status: 403 } })
      const { receipt } = await runAction({
        ...{ 'api-host': simulator.apiUrl, 'files-host': simulator.filesUrl },
        ...{ 'access-key': simulator.accessKey, 'secret-key': simulator.secretKey, 'force-delete': 'true' },
      })
      writeFileSync(path.join(folder, 'receipt.json'), receipt)
      const begun = JSON.stringify({ id: 'a', outcome: 'begun' })
      const ended = JSON.stringify({ id: 'b', outcome: 'deleted' })
      writeFileSync(
        path.join(folder, 'receipt.json.journal'),
        [begun, begun.replace('"a"', '"b"'), ended].join('\n'),
      )
    } finally {
      await simulator.close()
    }
  })
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  const run = (command: string): string => {
    const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    return stdout
  }
  const commands = commandsOf('docs/receipt.md')
  const find = (part: string): string => commands.find((command) => command.includes(part)) ?? 'false'

  test('all run', () => {
    expect(commands.length).toBeGreaterThan(4)
    for (const command of commands) run(command)
  })

  test('tell what failed, what was kept, and which files were left', () => {
    expect(run(find('"failed"'))).toMatch(/^[0-9a-f]{32}\tits file fails\t.+\n$/u)
    expect(JSON.parse(run(find('group_by(.)')))).toEqual({ 'too-young': 1 })
    expect(run(find('.files.failed'))).toMatch(/^http\S+data\.pkl\t.+\n$/u)
    expect(run(find('.files.spared'))).toMatch(/^[\w-]+\ts3:\/\/bucket\/registered\.csv\n$/u)
  })

  test('tell of which tasks a run that was killed left open whether they are gone', () => {
    expect(run(find('journal'))).toBe('"a"\n')
  })

  test('find the fingerprint', () => {
    const { fingerprint, ...rest } = JSON.parse(run('cat receipt.json')) as Record<string, unknown>
    expect(run(find('sha256sum'))).toBe(`${String(fingerprint)}  -\n`)
    const sorted = run('jq -cSj "del(.fingerprint)" receipt.json')
    expect(JSON.parse(sorted)).toEqual(rest)
    expect(createHash('sha256').update(sorted).digest('hex')).toBe(fingerprint)
  })

  test('that the bug form gives takes names out, and nothing else', () => {
    const form = parse(readText('.github/ISSUE_TEMPLATE/bug.yml')) as {
      body: { id?: string; attributes: { description?: string } }[]
    }
    const { description = '' } = form.body.find(({ id }) => id === 'receipt')?.attributes ?? {}
    const [, command = 'false'] = /`(jq [^`]+)`/u.exec(description) ?? []
    const before = JSON.parse(run('cat receipt.json')) as { tasks: Record<string, unknown>[] }
    const after = JSON.parse(run(`${command} receipt.json`)) as typeof before
    for (const row of before.tasks)
      for (const field of ['name', 'project', 'user']) Reflect.deleteProperty(row, field)
    expect(after).toEqual(before)
    expect(JSON.stringify(after)).not.toContain('its file fails')
  })
})

describe('npm run simulator', () => {
  test('prints what a client needs, serves it, and ends by Ctrl+C', async () => {
    const script = (JSON.parse(readText('package.json')) as { scripts: Record<string, string> }).scripts[
      'simulator'
    ]
    expect(script).toBe('node scripts/node24.js --no-warnings demo/serve.ts')
    const child = spawn(process.execPath, ['--no-warnings', 'demo/serve.ts'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    try {
      const words = text(child.stderr)
      const env = await new Promise<string>((resolve) => {
        let read = ''
        child.stdout.on('data', (chunk: Buffer) => {
          read += chunk.toString()
          if (/^CLEARML_API_SECRET_KEY=.+\n/mu.test(read)) resolve(read)
        })
      })
      const pairs = [...env.matchAll(/^(CLEARML_[A-Z_]+)=(.+)$/gmu)].map(([, name = '', value = '']) => [
        name,
        value,
      ])
      expect(pairs.map(([name]) => name)).toEqual([
        'CLEARML_API_HOST',
        'CLEARML_FILES_HOST',
        'CLEARML_API_ACCESS_KEY',
        'CLEARML_API_SECRET_KEY',
      ])
      const [api, files, key, secret] = pairs.map(([, value]) => value ?? '')
      const { outputs } = await runAction({
        ...{ 'api-host': api!, 'files-host': files!, 'access-key': key!, 'secret-key': secret! },
        ...{ 'force-delete': 'true', 'dry-run': 'true' },
      })
      expect(outputs.get('candidate-count')).toBe('123')
      child.kill('SIGINT')
      expect(await words).toMatch(
        /^A simulated .+ 159 tasks, 752 files.*\nIt ended with 159 tasks, 752 files\.\n$/u,
      )
    } finally {
      child.kill('SIGKILL')
    }
  })
})

test('the entry for @github/local-action does nothing until its run is called', async () => {
  const entry = (await import('../../demo/local-action.ts')) as Record<string, unknown>
  expect(Object.keys(entry)).toEqual(['run'])
  expect(entry['run']).toBeInstanceOf(Function)
  expect(readText('CONTRIBUTING.md')).toMatch(
    /^npx @github\/local-action@\S+ \. demo\/local-action\.ts \.env$/mu,
  )
})
