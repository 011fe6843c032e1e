import { readFile } from 'node:fs/promises'
import { parsePlan, type PlanReceipt } from '../approval/plan-receipt.ts'
import { errorMessage } from '../clearml/errors.ts'
import { differenceText } from './markdown.ts'

/**
 * What two receipts differ in, as Markdown.
 * @throws Error that names the file that cannot be compared, and why.
 */
export async function compareReceipts(before: string, after: string): Promise<string> {
  // One after the other, so that of two bad files always the first is told.
  const old = await readReceipt(before)
  const now = await readReceipt(after)
  const servers = [old, now].map(
    ({ server }) => `${server?.host ?? 'none'}, company ${server?.company ?? 'none'}`,
  )
  if (servers[0] !== servers[1]) {
    throw new Error(`The receipts are of two servers: ${servers.join(' and ')}. Compare runs on the same one`)
  }
  const targets = [old, now].map(({ settings }) => settings.target)
  if (targets[0] !== targets[1]) {
    throw new Error(`The receipts are of ${targets.join(' and of ')}. Compare runs with the same target`)
  }
  return differenceText(old, now)
}

async function readReceipt(file: string): Promise<PlanReceipt> {
  try {
    return await parsePlan(await readFile(file, 'utf8'))
  } catch (error) {
    throw new Error(`${file}: ${errorMessage(error)}`, { cause: error })
  }
}
