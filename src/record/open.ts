import type { Redact } from '../redact.ts'
import { createPastRunsApi, type PastRunsApi } from '../clearml/past-runs.ts'
import { createReportingApi, type ReportingApi } from '../clearml/reporting.ts'
import type { Server } from '../clearml/server.ts'
import type { Session } from '../clearml/session.ts'
import type { Config } from '../inputs/inputs.ts'
import { PROJECT, recordTask, type Env } from './record-task.ts'

/** A record that runs on the server, and how to write it. */
export type OpenRecord = {
  api: ReportingApi
  past: PastRunsApi
  session: Session
  projectId: string
  taskId: string
}

export type OpenOptions = { env: Env; hide: Redact }

/** Creates the task of a run, in its project, and starts it. @throws ClearMLError */
export async function openRecord(
  session: Session,
  server: Server,
  config: Config,
  { env, hide }: OpenOptions,
): Promise<OpenRecord> {
  const api = createReportingApi(session, server)
  const projectId = await projectOf(api)
  const taskId = await api.createTask(recordTask(config, env, hide, projectId))
  await api.startTask(taskId)
  return { api, past: createPastRunsApi(session, server), session, projectId, taskId }
}

/** Two runs may create it at the same time: the second one is refused, and finds it. */
async function projectOf(api: ReportingApi): Promise<string> {
  const found = await api.findProject(PROJECT)
  if (found !== undefined) return found
  try {
    return await api.createProject(PROJECT)
  } catch (error) {
    const created = await api.findProject(PROJECT).catch(() => undefined)
    if (created === undefined) throw error
    return created
  }
}
