/** npm run demo: shows a dry run and a live run of the built action against a simulated ClearML server. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { renderLog, renderSummary } from './render.ts'
import type { ActionRun } from './runner.ts'
import { DEMO_INPUTS, RECEIPTS, runDemo, type DemoRuns, type ServerState } from './runs.ts'

function heading(text: string): string {
  return `\n━━━ ${text} ${'━'.repeat(Math.max(0, 100 - text.length))}\n`
}

function renderOutputs({ outputs }: ActionRun): string {
  return [...outputs].map(([name, value]) => `${name}: ${value}`).join('\n')
}

/** The receipt's line about the task that somebody restored. */
function renderReceiptLine({ live, world }: DemoRuns): string {
  const line = live.receipt.split('\n').find((text) => text.includes(world.restored.id)) ?? ''
  return line.trim().replace(/,$/u, '')
}

function renderState({ archived, others, models, files }: ServerState): string {
  return `archived tasks: ${archived}, other tasks: ${others}, models: ${models}, files: ${files}`
}

function renderServer({ before, after, deletingCalls, fileCalls, world, ...runs }: DemoRuns): string {
  const forced = deletingCalls.forced === 1 ? '1 of them with force' : `${deletingCalls.forced} with force`
  return [
    `before:  ${renderState(before)}`,
    `after:   ${renderState(after)}`,
    `deleting requests: ${deletingCalls.dry} in the dry run, ${deletingCalls.live} in the live run, ${forced}`,
    `requests that delete files: ${fileCalls.dry} in the dry run, ${fileCalls.live} in the live run`,
    `"${world.restored.name}" was restored during the live run: it is still there`,
    `"${world.held.name}" was refused without force, for its published model: ` +
      `the task is ${runs.heldIsGone ? 'gone' : 'there'}, the model is ${runs.publishedModelIsThere ? 'still there' : 'gone'}`,
    `the files of both are ${runs.keptFilesAreThere ? 'still there' : 'gone'}; ` +
      `the table that it only registered, ${world.registered}, was not touched`,
  ].join('\n')
}

const settings = Object.entries(DEMO_INPUTS).map(([name, value]) => `${name}: ${value}`)
console.log(
  'ClearML Cleanup, the built action in dist/, against a simulated ClearML server on this machine.\n' +
    `Inputs: ${settings.join(', ')}; the others by default.`,
)

const folder = mkdtempSync(path.join(tmpdir(), 'clearml-cleanup-demo-'))
const runs = await runDemo(folder)
console.log(heading('1. Dry run: the log'))
console.log(renderLog(runs.dry.log))
console.log(heading('2. Live run: the log'))
console.log(renderLog(runs.live.log))
console.log(heading('3. Live run: the job summary'))
console.log(renderSummary(runs.live.summary))
console.log(heading('4. Live run: the outputs'))
console.log(renderOutputs(runs.live))
console.log(heading('5. Live run: one line of the receipt'))
console.log(renderReceiptLine(runs))
console.log(heading('6. What the server saw'))
console.log(renderServer(runs))
console.log(heading('7. What is left to look at'))
console.log(
  `The receipts of both runs stay, with every task, what was decided and what became of it:\n` +
    Object.values(RECEIPTS)
      .map((name) => `  ${path.join(folder, name)}`)
      .join('\n'),
)
process.exitCode = runs.dry.exitCode || runs.live.exitCode
