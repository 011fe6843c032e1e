import type { Model } from '../clearml/models.ts'
import { markedPart } from './marker.ts'
import { percentDecode, readingsOf } from './stored-names.ts'
import type { SpareReason } from './task-file.ts'

export type ModelSituation = {
  /** Tasks other than the one that goes which use the model as input. */
  otherUsers: readonly string[]
  deleteModels: boolean
}

/** Why the file of a model of a doomed task has to stay; undefined if it goes with the task. */
export function modelGuard(
  model: Model,
  { otherUsers, deleteModels }: ModelSituation,
): SpareReason | undefined {
  if (model.published) return 'published-model'
  if (!deleteModels) return 'model-kept'
  return otherUsers.length > 0 ? 'model-in-use' : undefined
}

/**
 * Two URIs that share a key may name one file. The fileserver is asked for one name after the other until it finds one,
 * and may have several addresses: so a key is each of these names, from the task's id on.
 */
export function spellingKeys(uri: string): readonly string[] {
  const scheme = /^[a-z][a-z0-9+.-]*(?=:)/iu.exec(uri)?.[0].toLowerCase() ?? ''
  const isLiteral = scheme !== 'http' && scheme !== 'https'
  const readings = isLiteral ? [percentDecode(uri)] : readingsOf(uri)
  const parts = readings.map((reading) => markedPart(reading) ?? reading)
  return [...new Set(parts.map((part) => (isLiteral ? `${scheme}:${part}` : `http:${plain(part)}`)))]
}

/** The keys of a file that stays, and of the folders that it lies in: these cannot go without it. */
export function stayingKeys(uri: string): readonly string[] {
  return [...new Set(spellingKeys(uri).flatMap(withFolders))]
}

function withFolders(key: string): readonly string[] {
  const segments = key.split('/')
  return segments.map((_, i) => segments.slice(0, segments.length - i).join('/'))
}

/** As the fileserver's file system reads a path. */
function plain(name: string): string {
  const segments: string[] = []
  for (const segment of name.split('/')) {
    if (segment === '..') segments.pop()
    else if (segment !== '' && segment !== '.') segments.push(segment)
  }
  return segments.join('/')
}
