/*
 * How the Python SDK names the files it uploads: <project>/<task name>.<task id>/<kind>/<rest>, with rules
 * of its own for each part. The %XX of the first two parts are real characters of the file's name.
 */

const FOLDER_UNSAFE = /[^A-Za-z0-9_.\-~ '[\]{}()$^,;+=/]/gu
const HTTP_UNSAFE = /[^A-Za-z0-9_.\-~/]/gu
const NAME_UNSAFE = /["#';?:@&=+$,%!\r\n]/g
/** With a dot and the 32 digits of the id a task's folder has at most 128 characters. */
const TASK_NAME_LENGTH = 95

export function taskFolder(project: string, task: { id: string; name: string }): string {
  const name = task.name.slice(0, TASK_NAME_LENGTH)
  return `${quote(project, FOLDER_UNSAFE)}/${quote(name, FOLDER_UNSAFE)}.${task.id}`
}

/** Artifact, metric and variant names, and file names made of them. */
export const fileName = (name: string): string =>
  name
    .replaceAll(/[/\\]/g, '.slash.')
    .replaceAll(NAME_UNSAFE, (char) => `0x${char.charCodeAt(0).toString(16).padStart(2, '0')}`)

/** The URL that is registered for a file: its path quoted once more, but nothing after a raw `?` or `#`. */
export function fileUrl(filesUrl: string, path: string): string {
  const cut = path.search(/[?#]/)
  const [quoted, rest] = cut < 0 ? [path, ''] : [path.slice(0, cut), path.slice(cut)]
  return `${filesUrl}/${quote(quoted, HTTP_UNSAFE)}${rest}`
}

const quote = (text: string, unsafe: RegExp) => text.replaceAll(unsafe, percent)

const percent = (char: string) =>
  Array.from(Buffer.from(char), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
