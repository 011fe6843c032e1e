import {
  addArtifact,
  addConsoleLine,
  addDebugSamples,
  addFile,
  addInputModel,
  addOutputModel,
  addPlot,
  addScalars,
  type Place,
} from '../../../../simulator/seed-content.ts'
import { addModel, addProject, addScalar, addTask, newId } from '../../../../simulator/seed.ts'
import type { Simulator } from '../../../../simulator/server.ts'
import {
  COMPANY_ID,
  PUBLIC_COMPANY_ID,
  type ModelDocument,
  type TaskDocument,
} from '../../../../simulator/store.ts'
import { monitor, takeCached } from '../../pipelines.ts'
import type { TaskSpec } from './specs.ts'

const PROJECTS = ['Vision', 'Vision/Secret', 'Speech']
/** One instant for all, so that equal ages are equal each time. */
const START = Date.now()
const daysAgo = (days: number): Date => new Date(START - days * 86_400_000)
export const SECRET = 'Vision/Secret'
/** A metric whose name and variant could be parted in two ways. */
export const SCORE = { metric: 'val/top 1', variant: 'größe' }

/**
 * Fills the server with the tasks of a case, with the same ids each time. Gives them in their order.
 * @param second where the files of some lie.
 */
export function build(
  simulator: Simulator,
  specs: readonly TaskSpec[],
  second: Pick<Place, 'store' | 'filesUrl'> = simulator,
): readonly TaskDocument[] {
  const projects = PROJECTS.map((name) => addProject(simulator.store, name, { id: newId(name) }).id)
  const tasks: TaskDocument[] = []
  for (const [i, spec] of specs.entries()) {
    const project = projects[spec.project]
    const parent = at(tasks, spec.parent)
    const created = daysAgo(spec.days + 0.5)
    const task = addTask(simulator.store, {
      id: newId(`task ${i}`),
      name: `t${i}${spec.name}`,
      status: spec.status,
      company: spec.isPublic ? PUBLIC_COMPANY_ID : COMPANY_ID,
      type: spec.type,
      created,
      status_changed: spec.status === 'created' ? undefined : daysAgo(spec.days),
      last_update: daysAgo(spec.days),
      last_change: daysAgo(spec.days),
      tags: spec.tag === 'none' ? [] : [spec.tag],
      system_tags: [...(spec.archived ? ['archived'] : []), ...(spec.mark === 'none' ? [] : [spec.mark])],
      ...(project === undefined ? {} : { project }),
      ...(parent === undefined ? {} : { parent: parent.id }),
    })
    if (spec.score !== undefined) addScalar(task, SCORE.metric, SCORE.variant, spec.score)
    addContent({ ...simulator, ...(spec.onSecond ? second : {}) }, task, spec, i)
    tasks.push(task)
  }
  for (const [i, spec] of specs.entries()) {
    const task = tasks[i]
    if (task !== undefined) addTies(simulator, task, spec, tasks)
  }
  addWitnessOfFiles(simulator)
  if (second !== simulator) addWitnessOfFiles({ ...simulator, ...second })
  return tasks
}

/**
 * A task that goes on, with a file. It proves that the fileserver is the right one when a run before has deleted all files
 * of the others and could not delete their records.
 */
function addWitnessOfFiles(place: Place): void {
  const id = newId(`alive at ${place.store.tasks.size}`)
  const task = addTask(place.store, { id, name: 'alive', status: 'in_progress' })
  addArtifact(place, task, 'data')
}

function addContent(simulator: Place, task: TaskDocument, spec: TaskSpec, i: number): void {
  for (let n = 0; n < spec.artifacts; n++) addArtifact(simulator, task, `data ${n}`)
  if (spec.samples > 0) addDebugSamples(simulator, task, { iterations: spec.samples })
  if (spec.plots > 0) addPlot(simulator, task)
  if (spec.lastBatch === 'scalars') addScalars(simulator, task)
  if (spec.lastBatch === 'console-line') addConsoleLine(simulator, task)
  for (const [n, { published, isSync }] of spec.models.entries()) {
    const model = addOutputModel(simulator, task, `weights ${n}${spec.name}`, {
      isSync,
      id: newId(`model ${n} of ${i}`),
      company: task.company,
      ready: published,
    })
    if (spec.usesOwnModel) addInputModel(task, model)
  }
  if (spec.unreachable) {
    addArtifact(simulator, task, 'elsewhere', {
      uri: `http://198.51.100.9:8081/x/t.${task.id}/artifacts/a.bin`,
    })
  }
}

function addTies(
  simulator: Simulator,
  task: TaskDocument,
  spec: TaskSpec,
  tasks: readonly TaskDocument[],
): void {
  const { store } = simulator
  const used = modelOf(simulator, at(tasks, spec.usesModelOf))
  if (used !== undefined) addInputModel(task, used)
  if (spec.inherits !== undefined) addInputModel(task, leftModel(simulator, spec.inherits))
  const listed = modelOf(simulator, at(tasks, spec.listsModelOf))
  if (listed !== undefined) {
    const output = [...(task.models?.output ?? []), { name: 'listed', model: listed.id }]
    task.models = { ...task.models, output }
  }
  const step = at(tasks, spec.reusesStep)
  if (step !== undefined && task.type === 'controller') takeCached(task, 'step', step)
  const monitored = at(tasks, spec.monitors)
  if (monitored !== undefined && monitored !== task && task.type === 'controller') monitor(task, monitored)
  const shared = fileOf(simulator, at(tasks, spec.sharesFileOf))
  if (shared !== undefined)
    addModel(store, { id: newId(`share of ${task.id}`), name: 'shared', uri: shared, task: task.id })
  const linked = fileOf(simulator, at(tasks, spec.linksFileOf))
  if (linked !== undefined) addArtifact(simulator, task, 'linked', { uri: linked })
}

function modelOf({ store }: Simulator, task: TaskDocument | undefined) {
  return task === undefined ? undefined : [...store.models.values()].find((model) => model.task === task.id)
}

/** The first artifact on a fileserver. */
export function fileOf({ store }: Simulator, task: TaskDocument | undefined): string | undefined {
  return task?.execution?.artifacts?.map(({ uri }) => uri).find((uri) => store.uploads.has(uri ?? ''))
}

/** Of three makers that are no more: what tells of them differs, and of the last nothing does. */
function leftModel({ store, filesUrl }: Simulator, index: number): ModelDocument {
  const id = newId(`left ${index}`)
  const maker = newId(`maker of left ${index}`)
  const traces = [{ comment: `Created by task id: ${maker}` }, { task: `__DELETED__${maker}` }, {}]
  const uri = (): string => addFile({ store, filesUrl }, `Vision/old.${maker}/models/left.pt`)
  return store.models.get(id) ?? addModel(store, { id, name: 'left', ...traces[index], uri: uri() })
}

function at(tasks: readonly TaskDocument[], index: number | undefined): TaskDocument | undefined {
  return index === undefined ? undefined : tasks[index]
}
