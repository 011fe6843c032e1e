import { ClearMLError, errorMessage } from '../../clearml/errors.ts'
import type { EventsApi } from '../../clearml/events.ts'
import { OutageError } from '../../clearml/gate.ts'
import { meansUnknownTask } from '../../files/event-probe.ts'

/**
 * Whether the server reaches its events. Where it does not, a deletion of tasks fails when their records are gone
 * already, and leaves their metrics, plots and console lines behind, which no call can remove (transcript 27).
 */
export type EventsAlive = {
  /**
   * Asks only where it is not known; then what was read of the tasks before is not the last look at them any more.
   * @throws Error while events cannot be read, so that nothing may be deleted.
   */
  ensure: (taskIds: readonly string[]) => Promise<'known' | 'asked'>
  /** A deletion ended in an error of the server: what was known before counts no longer. */
  doubt: () => void
}

/** @param areRead whether the inspection of every task reads events, and so has proved it before anything is deleted. */
export function watchEvents(clearml: Pick<EventsApi, 'eventPage'>, areRead: boolean): EventsAlive {
  let doubts = 0
  let isKnown = areRead
  return {
    ensure: async (taskIds) => {
      if (isKnown) return 'known'
      const doubtsBefore = doubts
      // A task that is gone is refused before the server looks for events; if all are, none can lose any.
      for (const taskId of taskIds) {
        if (!(await areReadable(clearml, taskId))) continue
        isKnown = doubts === doubtsBefore
        break
      }
      return 'asked'
    },
    doubt: () => {
      doubts += 1
      isKnown = false
    },
  }
}

/** False where the server does not know the task, or the model. */
async function areReadable(clearml: Pick<EventsApi, 'eventPage'>, taskId: string): Promise<boolean> {
  try {
    await clearml.eventPage({ taskId, type: 'plot', batchSize: 1, scrollId: undefined, metric: undefined })
    return true
  } catch (error) {
    if (meansUnknownTask(error) || meansUnknownModel(error)) return false
    if (error instanceof OutageError) throw error
    throw new Error(
      'the server cannot read its events, so nothing more is deleted: without them it would drop records and leave their ' +
        'metrics, plots and console lines behind for ever. Run again once they can be read: ' +
        errorMessage(error),
      { cause: error },
    )
  }
}

function meansUnknownModel(error: unknown): boolean {
  return error instanceof ClearMLError && error.is(400, 201)
}
