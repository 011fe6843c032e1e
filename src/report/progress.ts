import type { Archiving } from '../cleanup/archive/archiving.ts'
import type { Settled } from '../cleanup/outcome.ts'
import type { Draft } from '../cleanup/survey/draft.ts'
import type { Server } from '../clearml/server.ts'
import type { Config } from '../inputs/inputs.ts'
import type { Findings } from '../leftovers/findings.ts'
import { cutoffOf } from '../plan/policy.ts'
import { ageFieldName, keepReasonText } from '../plan/reasons.ts'
import type { Words } from '../plan/target.ts'
import { batchCounts, causeLine, taskLine } from './batch-lines.ts'
import { failureCauses } from './causes.ts'
import { logText } from './escape.ts'
import { fileCredentials } from './file-credentials.ts'
import { count, counted, instant } from './format.ts'
import { Headway } from './headway.ts'
import { findingsLines, warningOf } from './leftovers.ts'
import type { Log } from './log.ts'
import { ruleText } from './row-rule.ts'
import { effectiveSettings, foundIn } from './settings.ts'
import { countBy } from './totals.ts'
import { filesLeftToServer, nothingCameTo, unknownRelease, withoutMetric } from './warnings.ts'

/** So many of a batch are told in the open; its group has all of them. */
const MAX_CAUSES = 5
const MAX_REASONS = 40
/** No more names are shown: the line has to stay readable. */
const MAX_NAMES = 10

/** Says in the log what a run does while it does it. */
export class Progress {
  readonly #log: Log
  readonly #now: () => number
  readonly #words: Words
  #pages = 0
  #listed = 0
  #batches = 0
  #headway: Headway | undefined

  /** @param words of what the run deletes */
  constructor(log: Log, now: () => number, words: Words) {
    this.#log = log
    this.#now = now
    this.#words = words
  }

  started(config: Config, version: string): void {
    const kind = config.dryRun ? ', dry run: nothing will be deleted' : ''
    this.#log.info(`ClearML Cleanup ${version}, ${instant(this.#now())}${kind}`)
    const lines = Object.entries(effectiveSettings(config)).map(([name, value]) => {
      const place = foundIn(config, name)
      return `${name}: ${logText(String(value))}${place === '' ? '' : ` (${place})`}`
    })
    const credentials = fileCredentials(config)
    const more = credentials === '' ? [] : [`credentials in config-file: ${logText(credentials, 500)}`]
    this.#log.group('Configuration', [...lines, ...more])
  }

  connected(server: Server): void {
    const { host, release, apiVersion, userName, isKnown } = server
    this.#log.info(
      `Server ${host}: ClearML ${logText(release)} (API ${logText(apiVersion)}), signed in as ${logText(userName)}`,
    )
    if (!isKnown) this.#log.warning(unknownRelease(server))
  }

  /** What it goes by on this server. */
  begins({ rules }: Config, server: Server, nowMs: number): void {
    if (rules.some(({ deleteFiles }) => deleteFiles === 'server'))
      this.#log.warning(filesLeftToServer(server))
    for (const rule of rules.slice(0, MAX_NAMES)) {
      const title = rule.name === undefined ? 'Cutoff' : `Rule "${logText(rule.name)}"`
      const before = `${this.#words.clock ?? ageFieldName(rule.ageField)} before ${instant(cutoffOf(rule, nowMs))} (UTC)`
      const says = rule.keep
        ? 'keeps all that it takes in'
        : `${before}, ${counted(rule.thresholdDays, 'day')} ago`
      this.#log.info(`${title}: ${says}`)
    }
    if (rules.length > MAX_NAMES) this.#log.info(`… and ${counted(rules.length - MAX_NAMES, 'more rule')}`)
  }

  /** What is odd about a policy that can be carried out all the same. */
  doubtful(warnings: readonly string[]): void {
    for (const warning of warnings) this.#log.warning(logText(warning, 1_000))
  }

  page(page: number, listed: number): void {
    this.#pages = page
    this.#listed = listed
    this.#log.status(`Listing: ${counted(listed, this.#words.noun)} on ${counted(page, 'page')} so far`)
  }

  planned({ plan, unreadableRows, unmeasured, idle }: Draft, toArchive: number): void {
    if (toArchive > 0)
      this.#log.info(`To archive: ${counted(toArchive, 'task')} that nobody touched (archive-after-days)`)
    const doomed = plan.families.reduce((sum, family) => sum + family.length, 0)
    this.#headway = new Headway(doomed, this.#now(), this.#words.noun)
    if (this.#pages > 0)
      this.#log.info(`Listed: ${counted(this.#listed, this.#words.noun)} on ${counted(this.#pages, 'page')}`)
    const later = plan.beyondLimit.length
    this.#log.info(
      `Plan: ${counted(doomed, this.#words.noun)} to delete, ${count(plan.kept.length)} to keep` +
        (later > 0 ? `, ${count(later)} beyond max-tasks left to the next run` : ''),
    )
    if (unreadableRows > 0) {
      this.#log.warning(
        `The server listed ${counted(unreadableRows, 'row')} without an id; they are left alone.`,
      )
    }
    const reasons = countBy(
      plan.kept,
      ({ task, reason }) => ruleText(plan.ruleOf.get(task.id)) + keepReasonText(reason),
    )
    for (const [reason, { length }] of reasons.slice(0, MAX_REASONS)) {
      this.#log.info(`  kept: ${counted(length, this.#words.noun)}: ${logText(reason)}`)
    }
    for (const { rule, projects } of unmeasured) this.#log.warning(withoutMetric(rule, projects))
    const named = idle.flatMap(({ name }) => name ?? [])
    if (named.length > 0) this.#log.warning(nothingCameTo(named, this.#words))
  }

  /** What lies below the roots of leftovers. */
  found(findings: Findings): void {
    for (const line of findingsLines(findings)) this.#log.info(line)
    const warning = warningOf(findings)
    if (warning !== undefined) this.#log.warning(warning)
  }

  archived(batch: readonly Archiving[]): void {
    const kinds = countBy(batch, ({ outcome }) => outcome.kind).map(
      ([kind, { length }]) => `${count(length)} ${kind}`,
    )
    this.#log.group(
      `Archive: ${kinds.join(', ')}`,
      batch.map(
        ({ task, outcome }) =>
          `${outcome.kind} ${task.id} "${logText(task.name)}" in "${logText(task.projectName ?? 'no project')}"`,
      ),
    )
  }

  /** Why something failed stands outside of what a host folds. */
  batch(settled: readonly Settled[]): void {
    this.#batches += 1
    const nowMs = this.#now()
    const name = `Batch ${this.#batches}`
    const done = this.#headway === undefined ? '' : ` (${this.#headway.after(settled.length, nowMs)})`
    const title = `${name}: ${batchCounts(settled)}${done}`
    const lines = settled.map((item) => taskLine(item, nowMs))
    const causes = failureCauses(settled)
    if (causes.length === 0) {
      this.#log.group(title, lines)
      return
    }
    this.#log.info(title, 'bad')
    for (const cause of causes.slice(0, MAX_CAUSES))
      this.#log.info(`  ${causeLine(cause, this.#words.noun)}`, 'bad')
    this.#log.group(`${name}, one by one`, lines)
  }
}
