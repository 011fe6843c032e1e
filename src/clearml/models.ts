import { askByIds } from './by-ids.ts'
import { joinReplies, parseDeleteReply, type DeleteReply, type Refusal } from './delete-reply.ts'
import { asObject, asText } from './json.ts'
import { inHalves, portions } from '../portions.ts'
import { isTooLarge } from './errors.ts'
import { fetchAllRows, MAX_PAGE_SIZE, type Reader } from './paging.ts'
import type { Session } from './session.ts'

export type Model = {
  id: string
  uri: string
  published: boolean
  /** The task that made it; `__DELETED__<id>` once that is gone, undefined if it was imported. */
  taskId: string | undefined
  /** The task that made it by what the SDK wrote into its comment, which outlives the task. */
  createdBy: string | undefined
}

/** The calls on models that a cleanup makes. Public models take part where they could be in the way. */
export type ModelsApi = {
  /** Models made by these tasks. */
  modelsOfTasks: (taskIds: readonly string[]) => Promise<readonly Model[]>
  modelsById: (ids: readonly string[]) => Promise<readonly Model[]>
  /** Models of anybody whose file lies in the folder of one of these tasks. */
  modelsInFoldersOf: (taskIds: readonly string[]) => Promise<readonly Model[]>
  /**
   * Removes the records of models that only a doomed task uses: force passes over that task.
   * @param flags.deleteFiles whether the server is to delete their files itself, later and unseen.
   */
  deleteModels: (ids: readonly string[], flags: { deleteFiles: boolean }) => Promise<ModelDeletion>
  /** Removes the records of models that nobody uses: without force, and the server deletes no files. */
  deleteFreeModels: (ids: readonly string[]) => Promise<DeleteReply>
}

export type ModelDeletion = {
  /** Models whose records went. */
  deleted: ReadonlySet<string>
  /** By model id what the server refused, other than models that were gone. */
  refusals: ReadonlyMap<string, Refusal>
}

/** Databases limit the size of a regular expression. */
const IDS_OF_A_PATTERN = 200

const FIELDS = ['id', 'uri', 'ready', 'task', 'comment']

/** ClearML's SDK begins the comment of an output model like this; an imported one has another text. */
const CREATED_BY = /^(?:Created|Overwritten) by task id: ([0-9a-f]{32})(?:\n|$)/u

export function createModelsApi(session: Session, host: string): ModelsApi {
  const reader: Reader = { call: session.read, host }
  const query = async (params: Record<string, unknown>, expected?: number): Promise<readonly Model[]> => {
    const all = { ...params, only_fields: FIELDS }
    const rows = await fetchAllRows(reader, 'models.get_all_ex', 'models', all, expected)
    return rows.map(parseModel).filter((model) => model !== undefined)
  }

  const sendWith =
    (flags: { force: boolean; delete_external_artifacts: boolean }) =>
    async (ids: readonly string[]): Promise<DeleteReply> =>
      parseDeleteReply(await session.act('models.delete_many', { ids, ...flags }))

  return {
    modelsOfTasks: (taskIds) => askByIds(taskIds, MAX_PAGE_SIZE, (task) => query({ task })),
    modelsById: (ids) => askByIds(ids, MAX_PAGE_SIZE, (id) => query({ id }, new Set(id).size)),
    // `_any_` takes one pattern on any field of the record; ids are hexadecimal, so they need no escaping.
    modelsInFoldersOf: (taskIds) =>
      askByIds(taskIds, IDS_OF_A_PATTERN, (ids) =>
        query({ _any_: { fields: ['uri'], pattern: `\\.(${ids.join('|')})/` } }),
      ),
    deleteModels: async (ids, { deleteFiles }) => {
      const send = sendWith({ force: true, delete_external_artifacts: deleteFiles })
      const deleted = new Set<string>()
      const refusals = new Map<string, Refusal>()
      for (const portion of portions(ids, MAX_PAGE_SIZE)) {
        const { succeeded, failed } = joinReplies(await inHalves(portion, send, isTooLarge))
        for (const id of succeeded.keys()) deleted.add(id)
        for (const [id, refusal] of failed) if (!meansGone(refusal)) refusals.set(id, refusal)
      }
      return { deleted, refusals }
    },
    deleteFreeModels: async (ids) => {
      const send = sendWith({ force: false, delete_external_artifacts: false })
      return joinReplies(await inHalves(ids, send, isTooLarge))
    },
  }
}

function parseModel(row: unknown): Model | undefined {
  const fields = asObject(row)
  const id = asText(fields?.['id'])
  if (fields === undefined || id === undefined || id === '') return undefined
  const task = fields['task']
  return {
    id,
    uri: asText(fields['uri']) ?? '',
    // Anything but a plain "no" may be a published model.
    published: (fields['ready'] ?? false) !== false,
    taskId: asText(asObject(task)?.['id'] ?? task),
    createdBy: CREATED_BY.exec(asText(fields['comment']) ?? '')?.[1],
  }
}

/** The task that made it, be it that this is gone; undefined where nothing tells. */
export function makerOf({ taskId, createdBy }: Model): string | undefined {
  return taskId?.replace(/^__DELETED__/u, '') ?? createdBy
}

/** "Invalid model id": docs/clearml-api.md, "Errors". */
function meansGone({ codes }: Refusal): boolean {
  return codes[0] === 400 && codes[1] === 201
}
