import type { Task } from '../clearml/task.ts'

/** Where the web UI shows a task; undefined where its address is not known, or the task is no more. */
export type PageOf = (task: Pick<Task, 'id' | 'project'>) => string | undefined

/** Ids as servers make them: anything else could make another address of the link. */
const ID = /^[\w-]{1,64}$/u

/** Task pages of one web server; it is '' where its address is not known. */
export function pagesOn(webHost: string): PageOf {
  return ({ id, project }) =>
    ID.test(id) ? webPageOf(webHost, project.kind === 'known' ? project.id : ANY_PROJECT, id) : undefined
}

/** For tasks that went. */
export const noPage: PageOf = () => undefined

/** The web UI takes it for any project, as ClearML's SDK writes it where a task has none. */
const ANY_PROJECT = '*'

/** Brackets are encoded, since they would end a link in Markdown. */
export function webPageOf(webHost: string, projectId: string, taskId: string): string | undefined {
  if (webHost === '' || !(projectId === ANY_PROJECT || ID.test(projectId))) return undefined
  const { href } = new URL(`${webHost}/projects/${projectId}/experiments/${taskId}/output/log`)
  return href.replaceAll('(', '%28').replaceAll(')', '%29')
}
