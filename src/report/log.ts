/** Where a run says what it does. Lines are plain text; foreign parts of them are escaped by the caller. */
export type Log = {
  info: (line: string) => void
  warning: (line: string) => void
  debug: (line: string) => void
  /** A group that can be folded: always closed again. */
  group: (title: string, lines: readonly string[]) => void
}
