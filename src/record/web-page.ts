/**
 * Where the web UI shows a task: undefined where its address is not known. Brackets are encoded, since they would end
 * a link in Markdown.
 */
export function webPageOf(webHost: string, projectId: string, taskId: string): string | undefined {
  if (webHost === '') return undefined
  const { href } = new URL(`${webHost}/projects/${projectId}/experiments/${taskId}/output/log`)
  return href.replaceAll('(', '%28').replaceAll(')', '%29')
}
