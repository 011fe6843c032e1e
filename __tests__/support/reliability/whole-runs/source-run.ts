import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Simulator } from '../../../../simulator/server.ts'
import { main } from '../../../../src/main.ts'
import type { Receipt } from '../../e2e/action.ts'
import { SCORE, SECRET } from './build.ts'
import type { RuleSpec, Settings } from './specs.ts'

export type SourceRun = {
  /** Why the step fails. */
  failure: string | undefined
  outputs: Record<string, string>
  receipt: Receipt
  /** Everything that was written anywhere. */
  texts: readonly string[]
}

/** A whole run by these settings. */
export function runSource(
  simulator: Simulator,
  settings: Settings,
  filesHosts: readonly string[] = [simulator.filesUrl],
  onWait?: OnWait,
): Promise<SourceRun> {
  return runInputs(simulator, { 'files-host': filesHosts.join('\n'), ...inputsOf(settings) }, onWait)
}

/** What happens whenever the run waits. */
export type OnWait = () => Promise<void>

/** The whole run in this process, against a server over HTTP; where it would wait the clock is put forward. */
export async function runInputs(
  simulator: Simulator,
  given: Readonly<Record<string, string>>,
  onWait: OnWait = () => Promise.resolve(),
): Promise<SourceRun> {
  const inputs: Record<string, string> = {
    'api-host': simulator.apiUrl,
    'files-host': simulator.filesUrl,
    'access-key': simulator.accessKey,
    'secret-key': simulator.secretKey,
    ...given,
  }
  const texts: string[] = []
  const outputs: Record<string, string> = {}
  let receipt = ''
  const write = (text: string): void => {
    texts.push(text)
  }
  let aheadMs = 0
  const pass = async (ms: number): Promise<void> => {
    aheadMs += ms
    await onWait()
    await nextTurn()
  }
  const failure = await main({
    inputs: { input: (name) => inputs[name], env: {}, defaultReceiptFile: '/runner/receipt.json' },
    confPlaces: { home: '/home/nobody', isLookedFor: false },
    trustAuthorities: () => [],
    sinks: {
      log: {
        info: write,
        warning: write,
        status: () => undefined,
        debug: write,
        group: (title, lines) => {
          texts.push(title, ...lines)
        },
      },
      setOutput: (name, value) => {
        outputs[name] = value
      },
      receipt: {
        write: (_, text) => {
          receipt = [...text].join('')
        },
        appendJournal: (_, lines) => {
          texts.push(...lines)
        },
        removeJournal: () => undefined,
      },
      writeSummary: async (markdown) => {
        await nextTurn()
        write(markdown)
      },
    },
    mask: () => undefined,
    now: () => Date.now() + aheadMs,
    sleep: pass,
    sleepThrough: pass,
    random: () => 0.5,
    signal: new AbortController().signal,
  })
  return { failure, outputs, receipt: JSON.parse(receipt) as Receipt, texts: [...texts, receipt] }
}

function inputsOf(settings: Settings): Record<string, string> {
  const { rules, asPolicy, deleteFiles, deleteModels } = settings
  const ofFiles = { 'delete-files': deleteFiles, 'delete-models': deleteModels }
  return {
    ...(asPolicy
      ? { policy: JSON.stringify({ rules: rules.map((rule, i) => policyRule(rule, i, ofFiles)) }) }
      : textsOf({ ...deciding(rules[0]), ...ofFiles })),
    'batch-size': String(settings.batchSize),
    concurrency: String(settings.concurrency),
    'on-file-error': settings.deletesDespiteFileErrors ? 'delete-task' : 'keep-task',
    'remove-task-folders': String(settings.removesFolders),
    'max-tasks': String(settings.maxTasks),
  }
}

/** YAML has room for what JSON says. */
function policyRule(rule: RuleSpec, i: number, ofFiles: object): object {
  const selection = {
    name: `rule ${i}`,
    ...(rule.includeHidden ? { 'include-hidden': true } : {}),
    ...(rule.excludesProject ? { 'exclude-projects': [SECRET] } : {}),
    ...SELECTIONS[rule.takes],
  }
  return rule.keep ? { ...selection, keep: true } : { ...deciding(rule), ...ofFiles, ...selection }
}

const SELECTIONS: Record<RuleSpec['takes'], object> = {
  all: {},
  vision: { projects: ['Vision'] },
  other: { tags: ['other'] },
  controllers: { 'task-types': ['controller'] },
}

function deciding(rule: RuleSpec): Record<string, boolean | number | string> {
  return {
    'delete-threshold-days': rule.days,
    'force-delete': rule.force,
    'age-field': rule.ageField,
    ...(rule.protectNothing ? { protect: 'none' } : {}),
    'include-hidden': rule.includeHidden,
    ...(rule.excludesProject ? { 'exclude-projects': SECRET } : {}),
    'keep-last': rule.keepLast,
    'keep-best': rule.keepBest === 0 ? 'none' : `${rule.keepBest} max ${SCORE.metric}/${SCORE.variant}`,
    'archive-after-days': rule.archiveAfterDays,
  }
}

function textsOf(inputs: Record<string, boolean | number | string>): Record<string, string> {
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, String(value)]))
}
