import { createArchiveApi, type ArchiveApi } from './archive.ts'
import { createDirectoryApi, type DirectoryApi } from './directory.ts'
import { createEventsApi, type EventsApi } from './events.ts'
import { createModelRecordsApi, type ModelRecordsApi } from './model-records.ts'
import { createModelsApi, type ModelsApi } from './models.ts'
import { createRecordedFilesApi, type RecordedFilesApi } from './recorded-files.ts'
import { createRecordsApi, type RecordsApi } from './records.ts'
import type { Server } from './server.ts'
import type { Session } from './session.ts'
import { createTasksApi, type TasksApi } from './tasks.ts'

/** The calls of the ClearML API that a cleanup makes, typed. They throw ClearMLError. */
export type ClearML = TasksApi &
  ModelsApi &
  EventsApi &
  DirectoryApi &
  RecordsApi &
  RecordedFilesApi &
  ArchiveApi &
  ModelRecordsApi

export function createClearML(session: Session, server: Server): ClearML {
  return {
    ...createTasksApi(session, server),
    ...createModelsApi(session, server.host),
    ...createEventsApi(session, server.host),
    ...createDirectoryApi(session, server.host),
    ...createRecordsApi(session, server),
    ...createRecordedFilesApi(session, server),
    ...createArchiveApi(session),
    ...createModelRecordsApi(session, server),
  }
}
