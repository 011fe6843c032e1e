import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Simulator } from '../../../simulator/server.ts'
import { main } from '../../../src/main.ts'
import type { Receipt } from '../../e2e/action.ts'
import { SCORE, SECRET } from './build.ts'
import type { Settings } from './specs.ts'

export type SourceRun = {
  /** Why the step fails. */
  failure: string | undefined
  outputs: Record<string, string>
  receipt: Receipt
  /** Everything that was written anywhere. */
  texts: readonly string[]
}

/** The whole run in this process, against a server over HTTP; only the waits between tries are cut short. */
export async function runSource(
  simulator: Simulator,
  settings: Settings,
  filesHosts: readonly string[] = [simulator.filesUrl],
): Promise<SourceRun> {
  const inputs: Record<string, string> = {
    'api-host': simulator.apiUrl,
    'files-host': filesHosts.join('\n'),
    'access-key': simulator.accessKey,
    'secret-key': simulator.secretKey,
    ...inputsOf(settings),
  }
  const texts: string[] = []
  const outputs: Record<string, string> = {}
  let receipt = ''
  const write = (text: string): void => {
    texts.push(text)
  }
  const pass = async (): Promise<void> => {
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
        await pass()
        write(markdown)
      },
    },
    mask: () => undefined,
    now: Date.now,
    sleep: pass,
    sleepThrough: pass,
    random: () => 0.5,
    signal: new AbortController().signal,
  })
  return { failure, outputs, receipt: JSON.parse(receipt) as Receipt, texts: [...texts, receipt] }
}

function inputsOf(settings: Settings): Record<string, string> {
  return {
    'force-delete': String(settings.force),
    'age-field': settings.ageField,
    ...(settings.protectNothing ? { protect: 'none' } : {}),
    'include-hidden': String(settings.includeHidden),
    ...(settings.excludesProject ? { 'exclude-projects': SECRET } : {}),
    'batch-size': String(settings.batchSize),
    concurrency: String(settings.concurrency),
    'delete-files': settings.deleteFiles,
    'delete-models': String(settings.deleteModels),
    'on-file-error': settings.deletesDespiteFileErrors ? 'delete-task' : 'keep-task',
    'remove-task-folders': String(settings.removesFolders),
    'max-tasks': String(settings.maxTasks),
    'keep-last': String(settings.keepLast),
    'keep-best':
      settings.keepBest === 0 ? 'none' : `${settings.keepBest} max ${SCORE.metric}/${SCORE.variant}`,
  }
}
