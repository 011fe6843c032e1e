import path from 'node:path'
import * as core from '@actions/core'
import { annotationText } from '../report/escape.ts'
import type { Env, Host } from './host.ts'
import { createPaint } from './paint.ts'
import { sparsely } from './sparsely.ts'

/** GitHub's runner: it reads commands in the log, and files that variables name. */
export function githubHost(env: Env, temporaryFolder: string, now: () => number): Host {
  const paint = createPaint(env, false)
  return {
    log: {
      info: (line, tone) => {
        core.info(paint(line, tone))
      },
      warning: core.warning,
      debug: core.debug,
      status: sparsely(core.info, now),
      group: (title, lines) => {
        core.startGroup(title)
        for (const line of lines) core.info(line)
        core.endGroup()
      },
    },
    mask: core.setSecret,
    setOutput: core.setOutput,
    writeSummary: async (markdown) => {
      if ((env['GITHUB_STEP_SUMMARY'] ?? '') === '') return
      await core.summary.addRaw(markdown).write()
    },
    defaultReceiptFile: path.join(env['RUNNER_TEMP'] ?? temporaryFolder, receiptName(env)),
    fail: (message) => {
      core.error(annotationText(message))
      return 1
    },
  }
}

/** One for each step of a job, since a job may clean several servers. */
function receiptName(env: Env): string {
  const step = (env['GITHUB_ACTION'] ?? '').replace(/[^\w-]+/gu, '-')
  return `clearml-cleanup-receipt${step === '' ? '' : `-${step}`}.json`
}
