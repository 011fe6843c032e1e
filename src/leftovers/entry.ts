import { objectUri } from '../files/bucket-uri.ts'
import { percentDecode } from '../files/stored-names.ts'
import type { Task } from '../clearml/task.ts'
import type { Root } from './roots.ts'
import type { TaskFolder } from './task-folder.ts'

/** A folder below a root. */
export type FoundFolder = TaskFolder & { root: Root }

/** Whether the server still knows that it once had the task. */
export type Origin = 'deleted here' | 'id unknown'

/** A folder in the shape of a task, as plan, receipt and report take it: its id leads to where it lies. */
export function entryOf(folder: FoundFolder, origin: Origin): Task {
  return {
    id: `${folder.taskId} ${folderUri(folder)}`,
    name: folder.prefix.split('/').at(-2) ?? '',
    type: sizeText(folder),
    status: origin,
    owner: { kind: 'unknown' },
    project: { kind: 'none' },
    projectName: projectOf(folder),
    user: { kind: 'none' },
    userName: undefined,
    parentId: undefined,
    tags: [],
    systemTags: [],
    created: folder.oldestAtMs,
    statusChanged: undefined,
    lastUpdate: folder.newestAtMs,
    lastChange: folder.newestAtMs,
    inputModelIds: [],
    metrics: new Map(),
  }
}

/** Where it lies, as ClearML would record it. */
export function folderUri({ root, prefix }: FoundFolder): string {
  return root.served === undefined
    ? objectUri(root.bucket, prefix).replace(/\/$/u, '')
    : `${root.served.host}/${root.served.path}${prefix}`.replace(/\/$/u, '')
}

/** The full name of the project, as far as the path tells; undefined where it lies at the root itself. */
export function projectOf({ root, prefix }: FoundFolder): string | undefined {
  const segments = prefix.slice(root.prefix.length).split('/').slice(0, -2)
  return segments.length === 0 ? undefined : percentDecode(segments.join('/'))
}

/** What is approved: a folder that holds more than it did by then is another one. */
export type Size = { files: number; bytes: number }

export function sizeText({ files, bytes }: Size): string {
  return `${files} files, ${bytes} bytes`
}

export function parseSize(text: string | undefined): Size | undefined {
  const match = /^(\d+) files, (\d+) bytes$/u.exec(text ?? '')
  return match === null ? undefined : { files: Number(match[1]), bytes: Number(match[2]) }
}
