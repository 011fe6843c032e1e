/** Where a run says what it does. Lines are plain text; foreign parts of them are escaped by the caller. */
export type Log = {
  info: (line: string, tone?: Tone) => void
  warning: (line: string) => void
  debug: (line: string) => void
  /** Where the run is. The next one takes its place where a line can be rewritten; elsewhere a few are printed. */
  status: (line: string) => void
  /** A group that can be folded: always closed again. */
  group: (title: string, lines: readonly string[]) => void
}

/** How a line is meant. A host may show it by a colour: the words say it without. */
export type Tone = 'good' | 'bad' | 'strong'

export type Line = { text: string; tone?: Tone }
