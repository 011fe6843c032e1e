import type { Log } from '../../src/report/log.ts'

/** A log that keeps its lines, as the runner would print them. */
export function recordingLog(): Log & { lines: string[]; warnings: string[] } {
  const lines: string[] = []
  const warnings: string[] = []
  return {
    lines,
    warnings,
    info: (line) => lines.push(line),
    warning: (line) => warnings.push(line),
    debug: () => undefined,
    group: (title, members) => lines.push(title, ...members.map((line) => `| ${line}`)),
  }
}
