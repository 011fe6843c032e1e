import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

/** A Python of its own, with some packages. */
export type Python = {
  /** Its programs. */
  bin: string
  /** A folder that is removed with it. */
  home: string
  remove: () => void
}

const run = promisify(execFile)

/** Installs packages into a new virtual environment; a text says why they could not be had. */
export async function installPython(...packages: readonly string[]): Promise<Python | string> {
  const home = mkdtempSync(path.join(tmpdir(), 'python-'))
  const remove = (): void => {
    rmSync(home, { recursive: true, force: true })
  }
  const bin = path.join(home, 'bin')
  try {
    await run('python3', ['-m', 'venv', home])
    await run(path.join(bin, 'python'), ['-m', 'pip', 'install', '--quiet', ...packages])
    return { bin, home, remove }
  } catch (error) {
    remove()
    const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
    return `Python 3 or ${packages.join(', ')} could not be had (${reason})`
  }
}
