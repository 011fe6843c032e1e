import type { Store, TaskDocument } from '../store.ts'

/** The `urls` of a deletion's reply. */
export type FileUrls = { model_urls: string[]; artifact_urls: string[]; event_urls: string[] }

/** Files of other tasks come as `input` artifacts; a missing mode means `output`. */
export function artifactUrls(task: TaskDocument): string[] {
  const artifacts = task.execution?.artifacts ?? []
  return distinct(artifacts.filter(({ mode }) => mode !== 'input').map(({ uri }) => uri))
}

/** Debug samples and plot images of a task, or of a model. */
export function eventUrls(store: Store, id: string): string[] {
  const urls: (string | undefined)[] = []
  for (const event of store.events.get(id) ?? []) {
    if (event.type === 'training_debug_image') urls.push(event.url)
    if (event.type === 'plot') for (const url of event.source_urls ?? []) urls.push(url)
  }
  return distinct(urls)
}

export const distinct = (urls: readonly (string | undefined)[]): string[] =>
  [...new Set(urls.filter((url) => url !== undefined && url !== ''))] as string[]
