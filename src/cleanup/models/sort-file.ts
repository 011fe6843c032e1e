import { makerOf, type Model } from '../../clearml/models.ts'
import { markedTaskIds } from '../../files/marker.ts'
import { obstacleError } from '../../files/obstacle.ts'
import { ownershipOf } from '../../files/ownership.ts'
import type { FailedFile } from '../../files/tally.ts'
import type { SparedFile, SpareReason, TaskFile } from '../../files/task-file.ts'
import type { OwnedFile } from '../inspect/inspected.ts'
import type { Reach } from '../inspect/reach.ts'

/** What becomes of the file of a model that goes. */
export type SortedFile =
  | { kind: 'owned'; file: OwnedFile }
  | { kind: 'spared'; file: SparedFile }
  | { kind: 'unreachable'; file: FailedFile }
  | { kind: 'nothing' }

export type SortContext = {
  placeOf: Reach['placeOf']
  projectId: string | undefined
  /** Why the file stays although it is the model's own. */
  guard: SpareReason | undefined
}

const NOBODY = ''

/** Its own is what lies in the folder of the task that made it, or in one of the model itself. */
export function sortModelFile(model: Model, { placeOf, projectId, guard }: SortContext): SortedFile {
  const { uri } = model
  const file: TaskFile = { uri, kind: 'model', bytes: undefined }
  const owner = ownerOf(model)
  const ownership = ownershipOf({
    ...{ uri, projectId, modelGuard: guard, taskId: owner ?? NOBODY },
    place: placeOf(uri),
    deletedTaskIds: new Set(),
  })
  switch (ownership.kind) {
    case 'nothing':
      return { kind: 'nothing' }
    case 'owned':
      return { kind: 'owned', file: { file, location: ownership.location } }
    case 'unreachable':
      return { kind: 'unreachable', file: { ...file, ...obstacleError(ownership.obstacle, uri) } }
    case 'spared': {
      const isOfNobody = owner === undefined && ownership.reason === 'another-task'
      return { kind: 'spared', file: { ...file, reason: isOfNobody ? 'left-model' : ownership.reason } }
    }
  }
}

/** Whether it is its owner's by the path. */
export function liesInOwnFolder(model: Model): boolean {
  return markedTaskIds(model.uri).includes(ownerOf(model) ?? NOBODY)
}

function ownerOf(model: Model): string | undefined {
  return markedTaskIds(model.uri).includes(model.id) ? model.id : makerOf(model)
}
