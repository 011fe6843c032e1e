import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { measure, type Command, type Measured } from './measure.ts'
import type { Started } from './server-process.ts'

const ENTRY = path.resolve('dist/index.js')

export type Deleted = {
  tasks: number
  files: number
  models: number
  /** Tasks that the run set out to delete. */
  candidates: number
  stopReason: string
}

type Options = Pick<Command, 'env' | 'onStart'> & {
  /** Another bundle than the committed one. */
  entry?: string
}

/** Runs the built action as a runner would, and reads its outputs. */
export async function runAction(
  server: Omit<Started, 'neighbours'>,
  inputs: Readonly<Record<string, string>>,
  { entry = ENTRY, env, onStart }: Partial<Options> = {},
): Promise<Measured & Deleted> {
  const folder = mkdtempSync(path.join(tmpdir(), 'clearml-cleanup-bench-'))
  const outputFile = path.join(folder, 'output')
  const summaryFile = path.join(folder, 'summary')
  for (const file of [outputFile, summaryFile]) writeFileSync(file, '')
  const all = {
    'api-host': server.apiUrl,
    'files-host': server.filesUrl,
    'access-key': server.accessKey,
    'secret-key': server.secretKey,
    // A policy says it by its rules, and folders have no status.
    ...(inputs['policy'] === undefined && inputs['target'] === undefined ? { 'force-delete': 'true' } : {}),
    ...inputs,
  }
  const given = Object.entries(all).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])
  try {
    const measured = await measure({
      file: process.execPath,
      args: [entry],
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        GITHUB_ACTIONS: 'true',
        GITHUB_OUTPUT: outputFile,
        GITHUB_STEP_SUMMARY: summaryFile,
        RUNNER_TEMP: folder,
        ...(Object.fromEntries(given) as NodeJS.ProcessEnv),
        ...env,
      },
      ...(onStart === undefined ? {} : { onStart }),
    })
    const outputs = readFileSync(outputFile, 'utf8')
    const outputOf = (name: string): string =>
      new RegExp(`^${name}<<(\\S+)\\n(.*)\\n\\1$`, 'mu').exec(outputs)?.[2] ?? ''
    return {
      ...measured,
      tasks: Number(outputOf('deleted-count')),
      files: Number(outputOf('deleted-files-count')),
      models: Number(outputOf('deleted-models-count')),
      candidates: Number(outputOf('candidate-count')),
      stopReason: outputOf('stop-reason'),
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
