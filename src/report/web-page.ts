import type { Task } from '../clearml/task.ts'
import type { Config } from '../inputs/inputs.ts'
import { wordsOf } from '../plan/target.ts'

/** Where the web UI shows a task; undefined where its address is not known, or the task is no more. */
export type PageOf = (task: Pick<Task, 'id' | 'project'>) => string | undefined

/** Ids as servers make them: anything else could make another address of the link. */
const ID = /^[\w-]{1,64}$/u

/** Pages of what the run deletes; `webHost` is '' where the address of the web server is not known. */
export function pagesOn({ webHost, target }: Pick<Config, 'webHost' | 'target'>): PageOf {
  const { page } = wordsOf({ target })
  return ({ id, project }) =>
    pageBelow(
      webHost,
      project.kind === 'known' ? project.id : ANY_PROJECT,
      ID.test(id) ? page(id) : undefined,
    )
}

/** For tasks that went. */
export const noPage: PageOf = () => undefined

/** The web UI takes it for any project, as ClearML's SDK writes it where a task has none. */
const ANY_PROJECT = '*'

/** The page of a task. */
export function webPageOf(webHost: string, projectId: string, taskId: string): string | undefined {
  return pageBelow(webHost, projectId, wordsOf({ target: 'tasks' }).page(taskId))
}

/** Brackets are encoded, since they would end a link in Markdown. */
function pageBelow(webHost: string, projectId: string, page: string | undefined): string | undefined {
  if (webHost === '' || page === undefined || !(projectId === ANY_PROJECT || ID.test(projectId)))
    return undefined
  const { href } = new URL(`${webHost}/projects/${projectId}/${page}`)
  return href.replaceAll('(', '%28').replaceAll(')', '%29')
}
