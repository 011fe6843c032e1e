import { asArray, asNumber, asObject, asText, asTexts, type JsonObject } from './json.ts'

export type Refusal = { codes: readonly [code: number, subcode: number]; message: string }

/** Models whose records went with a task, and the files that both referred to. */
export type Removal = { models: number; modelUrls: readonly string[]; artifactUrls: readonly string[] }

export type DeleteReply = {
  /** By task id: what went with it. */
  succeeded: ReadonlyMap<string, Removal>
  /** By task id: why the server did not delete it. */
  failed: ReadonlyMap<string, Refusal>
}

/** `tasks.delete_many` and `models.delete_many` answer 200 even if they deleted nothing: their rows tell (transcript 16). */
export function parseDeleteReply(data: JsonObject): DeleteReply {
  const succeeded = new Map<string, Removal>()
  for (const row of asArray(data['succeeded']) ?? []) {
    const fields = asObject(row)
    const id = asText(fields?.['id'])
    if (id === undefined || fields?.['deleted'] !== true) continue
    const urls = asObject(fields['urls'])
    succeeded.set(id, {
      models: asNumber(fields['deleted_models']) ?? 0,
      // A row about a model has its file's URL alone.
      modelUrls: asTexts(urls?.['model_urls']) ?? asTexts([fields['url']]) ?? [],
      artifactUrls: [...(asTexts(urls?.['artifact_urls']) ?? []), ...(asTexts(urls?.['event_urls']) ?? [])],
    })
  }
  const failed = new Map<string, Refusal>()
  for (const row of asArray(data['failed']) ?? []) {
    const fields = asObject(row)
    const id = asText(fields?.['id'])
    if (id !== undefined && !succeeded.has(id)) failed.set(id, parseRefusal(fields?.['error']))
  }
  return { succeeded, failed }
}

/** What several calls for parts of a list said. */
export function joinReplies(replies: readonly DeleteReply[]): DeleteReply {
  return {
    succeeded: new Map(replies.flatMap(({ succeeded }) => [...succeeded])),
    failed: new Map(replies.flatMap(({ failed }) => [...failed])),
  }
}

/** Reads the error of a `failed` row of any `*_many` call. */
export function parseRefusal(value: unknown): Refusal {
  const error = asObject(value)
  const codes = asArray(error?.['codes'])
  return {
    codes: [asNumber(codes?.[0]) ?? 0, asNumber(codes?.[1]) ?? 0],
    message: asText(error?.['msg']) ?? 'no reason given',
  }
}
