/** A log as GitHub's runner reads it: line by line, looking for commands. */

export type RunnerLog = {
  /** What the runner would obey, by name, with the text that goes with it. */
  commands: readonly { name: string; message: string }[]
  /** Commands in their older spelling, which the runner obeys anywhere in a line. */
  oldCommands: readonly string[]
  /** Characters that a terminal or a browser would obey instead of showing them. */
  unseen: readonly string[]
}

/** ActionCommand.cs of actions/runner: blanks before `::` are passed over, `##[` is looked for everywhere. */
export function readLog(log: string): RunnerLog {
  const lines = log.split(/\r\n|\r|\n/u)
  return {
    commands: lines.flatMap((line) => {
      const [, name, message = ''] = /^\s*::([\w-]+)[^:]*::(.*)$/u.exec(line) ?? []
      return name === undefined ? [] : [{ name, message }]
    }),
    oldCommands: lines.flatMap((line) => line.match(/##\[[^\]]*\]/gu) ?? []),
    unseen: lines.flatMap((line) => line.match(/[\p{C}\p{Zl}\p{Zp}]/gu) ?? []),
  }
}
