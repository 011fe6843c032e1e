/** What Google's SDK says where no metadata server answers: the error of the store itself tells what that means. */
const HIDDEN = new Set(['MetadataLookupWarning'])

/** What of a process is needed here. */
type Warned = {
  listeners: (event: 'warning') => ((warning: Error) => void)[]
  removeAllListeners: (event: 'warning') => unknown
  on: (event: 'warning', listener: (warning: Error) => void) => unknown
}

/** Keeps such warnings of libraries off the second stream, where Node writes all of them. */
export function hideWarnings(warned: Warned, debug: (line: string) => void): void {
  const shown = warned.listeners('warning')
  warned.removeAllListeners('warning')
  warned.on('warning', (warning) => {
    if (HIDDEN.has(warning.name)) debug(`${warning.name}: ${warning.message}`)
    else for (const listener of shown) listener.call(warned, warning)
  })
}
