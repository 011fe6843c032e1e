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

/**
 * The URL that is registered for a file: its path quoted once more, but nothing after what Python's parser takes for the
 * parameters, the query or the fragment of a URL; tabs and line breaks it drops.
 */
export function fileUrl(filesUrl: string, path: string): string {
  const text = path.replaceAll('\\', '/').replaceAll(/[\t\r\n]/g, '')
  const end = text.search(/[?#]|$/)
  const parameters = text.indexOf(';', text.slice(0, end).lastIndexOf('/') + 1)
  const cut = parameters < 0 ? end : Math.min(end, parameters)
  return `${filesUrl}/${quote(text.slice(0, cut), HTTP_UNSAFE)}${text.slice(cut)}`
}

/** The URL of a model that was uploaded with `async_enable=False`: its path as it is. */
export const syncUrl = (filesUrl: string, path: string): string => `${filesUrl}/${path}`

/** The name of the form field in which the file is sent, as urllib3 2 writes it. */
export const fieldName = (path: string): string => path.replaceAll('\\', '/').replaceAll(/["\r\n]/g, percent)

const quote = (text: string, unsafe: RegExp) => text.replaceAll(unsafe, percent)

const percent = (char: string) =>
  Array.from(Buffer.from(char), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
