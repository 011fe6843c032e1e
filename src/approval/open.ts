import { readFile } from 'node:fs/promises'
import { errorMessage } from '../clearml/errors.ts'
import type { Server } from '../clearml/server.ts'
import type { Config } from '../inputs/inputs.ts'
import type { Approval } from '../plan/approve.ts'
import { approvedArchives, approvedTasks, parsePlan, type PlanReceipt } from './plan-receipt.ts'
import { decidingSettings, withoutFree } from './settings.ts'

const DAY_MS = 86_400_000
const MAX_AGE_DAYS = 14
/** Clocks of two runners differ a little. */
const CLOCK_SKEW_MS = 600_000

/**
 * Reads the receipt of a dry run that somebody approved; undefined where the run needs no approval.
 * @throws Error that says why it may not be carried out, and what to do.
 */
export async function openApproval(
  config: Config,
  server: Server,
  nowMs: number,
): Promise<Approval | undefined> {
  if (config.plan === '') return undefined
  let text: string
  try {
    text = await readFile(config.plan, 'utf8')
  } catch (error) {
    throw new Error(`The plan cannot be read: ${errorMessage(error)}. Give the path of a dry run's receipt`, {
      cause: error,
    })
  }
  const receipt = await parsePlan(text)
  const problem = refusal(receipt, config, server, nowMs)
  if (problem !== undefined) throw new Error(`The plan is refused: ${problem}. Nothing was deleted`)
  return {
    madeAtMs: Date.parse(receipt.startedAt),
    tasks: approvedTasks(receipt),
    archives: approvedArchives(receipt),
  }
}

function refusal(receipt: PlanReceipt, config: Config, server: Server, nowMs: number): string | undefined {
  if (!receipt.dryRun) return 'it is the receipt of a live run; make a plan with dry-run: true'
  if (!['done', 'max-tasks'].includes(receipt.stopReason)) {
    return `its dry run did not come to its end (stop-reason: ${receipt.stopReason}); make a new one`
  }
  return otherServer(receipt, server) ?? wrongAge(receipt, nowMs) ?? otherSettings(receipt, config)
}

function otherServer(receipt: PlanReceipt, server: Server): string | undefined {
  const made = receipt.server
  if (made?.host === server.host && made.company === server.companyId) return undefined
  return (
    `it was made on ${made?.host ?? 'no server'} for company ${made?.company ?? 'unknown'}, and this run is on ` +
    `${server.host} for company ${server.companyId}`
  )
}

function wrongAge({ startedAt }: PlanReceipt, nowMs: number): string | undefined {
  const ageMs = nowMs - Date.parse(startedAt)
  if (ageMs > MAX_AGE_DAYS * DAY_MS) {
    return `it was made on ${startedAt}, more than ${MAX_AGE_DAYS} days ago; make and approve a new one`
  }
  return ageMs < -CLOCK_SKEW_MS
    ? `it was made on ${startedAt}, which is in the future; check the clocks of the runners`
    : undefined
}

function otherSettings({ settings }: PlanReceipt, config: Config): string | undefined {
  const then = withoutFree(settings)
  const now = decidingSettings(config)
  const different = [...new Set([...Object.keys(then), ...Object.keys(now)])].filter(
    (name) => then[name] !== now[name],
  )
  if (different.length === 0) return undefined
  const list = different.map(
    (name) => `${name} was ${JSON.stringify(then[name])} and is ${JSON.stringify(now[name])}`,
  )
  return `it was made with other settings: ${list.join('; ')}. Give both runs the same inputs`
}
