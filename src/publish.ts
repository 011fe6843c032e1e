import { errorMessage } from './clearml/errors.ts'
import { closingLines } from './report/closing.ts'
import type { Log } from './report/log.ts'
import { outputsOf } from './report/outputs.ts'
import { receiptText } from './report/receipt.ts'
import type { RunReport } from './report/run-report.ts'
import { renderSummary } from './report/summary.ts'
import { totalsOf } from './report/totals.ts'
import { failureOf, verdict } from './report/verdict.ts'
import { VERSION } from './version.ts'

/** Where receipts are kept. */
export type ReceiptFile = {
  /** Replaces the file as a whole. */
  write: (file: string, text: Iterable<string>) => void
  /** Adds to the journal beside it, which is all that a killed run leaves. */
  appendJournal: (file: string, lines: readonly string[]) => void
  removeJournal: (file: string) => void
}

/** Where the results of a run go. */
export type Sinks = {
  log: Log
  setOutput: (name: string, value: string) => void
  receipt: ReceiptFile
  writeSummary: (markdown: string) => Promise<void>
}

/** Tells everybody how the run ended. Gives why the step fails, if it does. */
export async function publish(report: RunReport, sinks: Sinks): Promise<string | undefined> {
  const totals = totalsOf(report.rows)
  for (const [name, value] of Object.entries(outputsOf(report, totals))) sinks.setOutput(name, value)
  const failures = [failureOf(report, totals)]
  sinks.log.info('Result', 'strong')
  for (const { text, tone } of closingLines(report, totals)) sinks.log.info(`  ${text}`, tone)
  try {
    sinks.receipt.write(report.config.receiptFile, receiptText(report, totals, VERSION))
    sinks.receipt.removeJournal(report.config.receiptFile)
    sinks.log.info(`Receipt: ${report.config.receiptFile}`)
  } catch (error) {
    const text = errorMessage(error)
    // A run that ended because of it says so already.
    if (report.error?.includes(text) !== true) failures.push(`The receipt could not be written: ${text}`)
  }
  try {
    await sinks.writeSummary(renderSummary(report, totals))
  } catch (error) {
    sinks.log.warning(`The job summary could not be written: ${errorMessage(error)}`)
  }
  const failure = failures.filter((text) => text !== undefined).join('\n') || undefined
  sinks.log.info(`${verdict(report, totals)}.`, failure === undefined ? 'good' : 'bad')
  return failure
}
