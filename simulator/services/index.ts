import type { Endpoints } from '../endpoint.ts'
import { auth } from './auth.ts'
import { events } from './events.ts'
import { models } from './models.ts'
import { organization } from './organization.ts'
import { projects } from './projects.ts'
import { queues } from './queues.ts'
import { server } from './server.ts'
import { taskDeletion } from './tasks-delete.ts'
import { taskEditing } from './task-edit.ts'
import { taskReading } from './tasks-read.ts'
import { taskReporting } from './task-reporting.ts'
import { users } from './users.ts'

/** Every endpoint that the simulator has. */
export const endpoints: Endpoints = {
  ...auth,
  ...events,
  ...models,
  ...organization,
  ...projects,
  ...queues,
  ...server,
  ...taskDeletion,
  ...taskEditing,
  ...taskReading,
  ...taskReporting,
  ...users,
}
