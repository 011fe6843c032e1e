import { parseRefusal, type Refusal } from './delete-reply.ts'
import { asArray, asObject, asText } from './json.ts'
import { MAX_PAGE_SIZE } from './paging.ts'
import type { Session } from './session.ts'

export type ArchiveApi = {
  /**
   * Puts tasks into the archive, which anybody can undo in the web UI. Gives by id what the server refused; what really
   * became of the tasks only asking for them again tells. It throws ClearMLError.
   */
  archiveTasks: (ids: readonly string[]) => Promise<ReadonlyMap<string, Refusal>>
}

const MESSAGE = 'Archived by ClearML Cleanup (archive-after-days)'

/** The call is as old as release 1.0, the first that a cleanup takes. */
export function createArchiveApi(session: Session): ArchiveApi {
  return {
    archiveTasks: async (ids) => {
      if (ids.length === 0 || ids.length > MAX_PAGE_SIZE) {
        throw new RangeError(
          `between 1 and ${MAX_PAGE_SIZE} tasks can be archived at once, not ${ids.length}`,
        )
      }
      // Sent once: what somebody has restored in the meantime must not be archived by a repetition.
      const { failed } = await session.act('tasks.archive_many', {
        ids,
        status_message: MESSAGE,
        status_reason: '',
        // Steps are tasks, and go by their own dates. The field exists since 1.16.
        include_pipeline_steps: false,
      })
      const rows = (asArray(failed) ?? []).map(asObject)
      return new Map(
        rows.flatMap((row): [string, Refusal][] => {
          const id = asText(row?.['id'])
          return id === undefined ? [] : [[id, parseRefusal(row?.['error'])]]
        }),
      )
    },
  }
}
