/**
 * npm run simulator: the demo's server until Ctrl+C, to try the action by hand. Its standard output is an `.env` file
 * with what a client has to know; words for people go to standard error.
 */
import { startSimulator } from '../simulator/server.ts'
import { fillWorld } from './world.ts'

const simulator = await startSimulator()
fillWorld(simulator, Date.now())
const { apiUrl, filesUrl, accessKey, secretKey, store } = simulator

const state = (): string => `${store.tasks.size} tasks, ${store.files.list().length} files`

console.log(
  [
    `CLEARML_API_HOST=${apiUrl}`,
    `CLEARML_FILES_HOST=${filesUrl}`,
    `CLEARML_API_ACCESS_KEY=${accessKey}`,
    `CLEARML_API_SECRET_KEY=${secretKey}`,
  ].join('\n'),
)
console.error(`A simulated ClearML server listens, with ${state()}. Ctrl+C ends it.`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    console.error(`It ended with ${state()}.`)
    void simulator.close()
  })
}
