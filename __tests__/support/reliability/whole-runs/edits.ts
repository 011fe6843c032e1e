import { addArtifact, addInputModel } from '../../../../simulator/seed-content.ts'
import { addModel, addTask, newId } from '../../../../simulator/seed.ts'
import type { Simulator } from '../../../../simulator/server.ts'
import type { TaskDocument } from '../../../../simulator/store.ts'
import { fileOf } from './build.ts'
import type { Edit } from './specs.ts'

/** What somebody else does to the server while the run goes. */
export function carryOut(
  simulator: Simulator,
  tasks: readonly TaskDocument[],
  { task: index, kind, endpoint, nth }: Edit,
): void {
  const at = `${endpoint} ${nth}`
  const { store } = simulator
  const task = store.tasks.get(tasks[index]?.id ?? '')
  if (task === undefined) return
  const now = new Date()
  const model = [...store.models.values()].find((each) => each.task === task.id)
  switch (kind) {
    case 'restore':
      task.system_tags = (task.system_tags ?? []).filter((tag) => tag !== 'archived')
      break
    case 'publish':
      Object.assign(task, { status: 'published', status_changed: now })
      break
    case 'publish-model':
      if (model !== undefined) model.ready = true
      return
    case 'tag-keep':
      task.tags = [...(task.tags ?? []), 'keep']
      break
    case 'start':
      Object.assign(task, { status: 'in_progress', status_changed: now })
      break
    case 'end-again':
      Object.assign(task, { status: 'failed', status_changed: now, last_update: now })
      break
    case 'delete':
      for (const each of [...store.models.values()]) if (each.task === task.id) store.models.delete(each.id)
      store.events.delete(task.id)
      store.tasks.delete(task.id)
      return
    case 'use-model':
      if (model !== undefined)
        addInputModel(addTask(store, { id: newId(`user at ${at}`), status: 'in_progress' }), model)
      return
    case 'share-file': {
      const maker = addTask(store, { id: newId(`maker at ${at}`), status: 'in_progress' })
      const uri = fileOf(simulator, task)
      if (uri !== undefined) addModel(store, { id: newId(`share at ${at}`), uri, task: maker.id })
      return
    }
    case 'publish-child':
      // A step that begins after the plan was made is not seen (docs/how-it-decides.md, "Pipelines and datasets").
      if (task.type === 'controller') return
      addTask(store, { id: newId(`child at ${at}`), status: 'published', parent: task.id })
      return
    case 'add-artifact':
      addArtifact(simulator, task, `late ${nth}`)
  }
  task.last_change = now
}
