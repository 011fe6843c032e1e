import type { Endpoints } from '../endpoint.ts'
import { auth } from './auth.ts'
import { events } from './events.ts'
import { models } from './models.ts'
import { server } from './server.ts'
import { taskDeletion } from './tasks-delete.ts'
import { taskReading } from './tasks-read.ts'

/** Every endpoint that the simulator has. */
export const endpoints: Endpoints = {
  ...auth,
  ...events,
  ...models,
  ...server,
  ...taskDeletion,
  ...taskReading,
}
