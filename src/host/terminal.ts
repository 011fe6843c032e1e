import { appendFile } from 'node:fs/promises'
import { logText } from '../report/escape.ts'
import type { Tone } from '../report/log.ts'
import type { Env, Host, Write } from './host.ts'
import { createPaint } from './paint.ts'
import { Screen } from './screen.ts'
import { sparsely } from './sparsely.ts'

export type Streams = {
  out: Write
  err: Write
  /** How wide the terminal is that shows both; undefined where they go to a file or a pipe. */
  columns: (() => number) | undefined
}

/**
 * A terminal, a cron job or the log of another CI: plain lines, what needs attention on the second stream, so that
 * cron can be told to mail that alone.
 */
export function terminalHost(env: Env, { out, err, columns }: Streams, now: () => number): Host {
  const paint = createPaint(env, columns !== undefined)
  const screen = columns === undefined ? undefined : new Screen(out, columns)
  const say = (write: Write, text: string, tone?: Tone): void => {
    screen?.clear()
    write(`${paint(plain(text), tone)}\n`)
  }
  return {
    log: {
      info: (line, tone) => {
        say(out, line, tone)
      },
      status:
        screen === undefined
          ? sparsely((line) => {
              say(out, line)
            }, now)
          : (line) => {
              screen.show(plain(line))
            },
      warning: (line) => {
        say(err, `Warning: ${line}`)
      },
      debug: () => undefined,
      group: (title, lines) => {
        say(out, [title, ...lines].join('\n'))
      },
    },
    // Nobody takes a mask off the output here: it would show the secret.
    mask: () => undefined,
    // The receipt has them all.
    setOutput: () => undefined,
    writeSummary: async (markdown) => {
      const file = env['GITHUB_STEP_SUMMARY'] ?? ''
      if (file !== '') await appendFile(file, markdown)
    },
    // Not in a folder for all users, where somebody else could have put a link by that name.
    defaultReceiptFile: 'clearml-cleanup-receipt.json',
    fail: (message, cause) => {
      say(err, `Error: ${message}`, 'bad')
      if (cause === 'usage') say(err, 'The flag --help shows all inputs.')
      return cause === 'usage' ? 2 : 1
    },
  }
}

/** What a terminal, or another CI, would obey is shown instead; further lines are indented. */
function plain(text: string): string {
  return text
    .split('\n')
    .map((line) => logText(line, Infinity))
    .join('\n  ')
}
