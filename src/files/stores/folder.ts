import { readdir, rmdir, unlink } from 'node:fs/promises'
import { errorMessage } from '../../clearml/errors.ts'
import type { HostProofs } from '../proof-of-host.ts'
import { failed, type Answer } from './answer.ts'
import type { DeleterOptions, Requests } from './deletion.ts'
import { listFolder } from './folder-list.ts'
import { errorCode, findBelow, isStillThere, oddPath, openRoot, type Root } from './folder-path.ts'
import { createObjectStore, type Reads } from './object-store.ts'
import type { Bucket, FileOutcome, ObjectStore } from './store.ts'

const FILES_AT_ONCE = 1_000
const NO_WRITING: readonly string[] = ['EACCES', 'EPERM', 'EROFS']

/**
 * Folders of this machine in which training machines store files, such as a mounted share. The bucket is the root,
 * a key the path below it. Nothing is reached through a symbolic link (docs/storage.md, "Shared folders").
 * @param proofs of the roots: a file that is missing counts as gone only where they say so
 */
export function createFolderStore(
  proofs: Pick<HostProofs, 'found' | 'verdict'>,
  options: DeleterOptions,
): ObjectStore {
  const openBucket = async (bucket: Bucket): Promise<Requests & Reads> => {
    const root = await openRoot(rootOf(bucket))
    return {
      batchSize: FILES_AT_ONCE,
      refuse: (key) => {
        const odd = oddPath(key)
        return odd === undefined ? undefined : `${root.path}/${key} is not deleted: ${odd}.`
      },
      probe: async () => ((await isStillThere(root)) ? undefined : failed(movedText(root), true)),
      single: async (key) => {
        const answer = await deleteFile(root, key)
        if (answer.kind === 'deleted') proofs.found(bucket.bucket)
        if (answer.kind !== 'gone') return answer
        if (!(await isStillThere(root))) return failed(movedText(root), true)
        return proofs.verdict(bucket.bucket) === 'unproved' ? failed(unbelievedText(root)) : answer
      },
      list: (prefix) => listFolder(root, prefix),
      bytesOf: async (key) => {
        const found = await findBelow(root, key)
        return found.kind === 'file' ? found.bytes : undefined
      },
    }
  }

  const store = createObjectStore(
    {
      open: openBucket,
      explain: (_, error) => `Nothing was deleted: ${errorMessage(error)}.`,
      close: () => undefined,
    },
    options,
  )
  return {
    ...store,
    removeEmptyFolder: async (bucket, prefix) => {
      const folder = prefix.replace(/\/+$/u, '')
      try {
        const root = await openRoot(rootOf(bucket))
        const outcome = await removeEmpty(root, folder)
        const isBelieved = outcome.kind !== 'gone' || (await isStillThere(root))
        return isBelieved ? outcome : failed(movedText(root))
      } catch (error) {
        return failed(`${bucket.bucket}/${folder} cannot be removed: ${errorMessage(error)}.`)
      }
    },
  }
}

async function deleteFile(root: Root, key: string): Promise<Answer> {
  try {
    const found = await findBelow(root, key)
    switch (found.kind) {
      case 'missing':
        return { kind: 'gone' }
      case 'folder':
        return failed(`${root.path}/${key} is a folder, not the file that was recorded.`)
      case 'refused':
        return failed(`${root.path}/${key} is not deleted: ${found.why}.`)
      case 'file':
        await unlink(found.path)
        return { kind: 'deleted' }
    }
  } catch (error) {
    const code = errorCode(error)
    if (code === 'ENOENT') return { kind: 'gone' }
    const remedy = NO_WRITING.includes(code) ? 'Let the user of the runner write there.' : undefined
    const what = `${root.path}/${key} cannot be deleted (${code}).`
    return failed({ error: remedy === undefined ? what : `${what} ${remedy}`, remedy })
  }
}

/** `rmdir` refuses what is not empty, so nothing that came in the meantime goes. */
async function removeEmpty(root: Root, key: string): Promise<FileOutcome> {
  const found = await findBelow(root, key)
  if (found.kind === 'missing') return { kind: 'gone' }
  if (found.kind !== 'folder') return failed(`${root.path}/${key} is no folder.`)
  try {
    for (const entry of await readdir(found.path, { withFileTypes: true }))
      if (entry.isDirectory()) await removeEmpty(root, `${key}/${entry.name}`)
    await rmdir(found.path)
    return { kind: 'deleted' }
  } catch (error) {
    return errorCode(error) === 'ENOENT'
      ? { kind: 'gone' }
      : failed(`The folder ${root.path}/${key} cannot be removed (${errorCode(error)}).`)
  }
}

function rootOf(bucket: Bucket): string {
  if (bucket.store !== 'folder') throw new Error('it does not lie in a folder')
  return bucket.bucket
}

function movedText({ path }: Root): string {
  return `${path} is not the folder any more that it was when this run began: see whether the share is still mounted.`
}

function unbelievedText({ path }: Root): string {
  return `It was not found, and neither was anything else that was recorded below ${path}: check local-roots.`
}
