import type { Log, Tone } from '../../src/report/log.ts'

export type RecordingLog = Log & {
  lines: string[]
  warnings: string[]
  /** All of them, also those that a host would not print. */
  statuses: string[]
  /** The lines that have a tone, with it. */
  tones: [tone: Tone, line: string][]
}

/** A log that keeps its lines, as the runner would print them. */
export function recordingLog(): RecordingLog {
  const lines: string[] = []
  const warnings: string[] = []
  const statuses: string[] = []
  const tones: RecordingLog['tones'] = []
  return {
    lines,
    warnings,
    statuses,
    tones,
    info: (line, tone) => {
      lines.push(line)
      if (tone !== undefined) tones.push([tone, line])
    },
    status: (line) => statuses.push(line),
    warning: (line) => warnings.push(line),
    debug: () => undefined,
    group: (title, members) => lines.push(title, ...members.map((line) => `| ${line}`)),
  }
}
