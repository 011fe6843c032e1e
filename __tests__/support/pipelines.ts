import { addArtifact, addOutputModel } from '../../simulator/seed-content.ts'
import { addProject } from '../../simulator/seed.ts'
import type { Simulator } from '../../simulator/server.ts'
import type { ModelDocument, TaskDocument } from '../../simulator/store.ts'
import { addEnded } from './e2e/world.ts'

/** Runs of a pipeline as ClearML's SDK 2.1.12 leaves them (`automation/controller.py`). */
const PROJECT = 'Vision/.pipelines/nightly'

export function addController(simulator: Simulator, days: number): TaskDocument {
  const project = addProject(simulator.store, PROJECT, { system_tags: ['hidden', 'pipeline'] }).id
  return addEnded(simulator.store, days, {
    name: 'nightly',
    type: 'controller',
    project,
    system_tags: ['archived', 'pipeline'],
  })
}

/** A step that the controller ran, with an artifact and a model. */
export function runStep(
  simulator: Simulator,
  controller: TaskDocument,
  name: string,
  days: number,
): { step: TaskDocument; model: ModelDocument } {
  const project = controller.project
  const step = addEnded(simulator.store, days, {
    name,
    parent: controller.id,
    ...(project === undefined ? {} : { project }),
  })
  addArtifact(simulator, step, 'data')
  const model = addOutputModel(simulator, step, 'weights')
  writeGraph(controller, name, step)
  return { step, model }
}

/** Takes a step of an earlier run instead of running it again: its parent stays the earlier run. */
export function takeCached(controller: TaskDocument, name: string, step: TaskDocument): void {
  writeGraph(controller, name, step, true)
}

/** `monitor_artifacts` and `monitor_models`: the controller lists the step's as its own. */
export function monitor(controller: TaskDocument, step: TaskDocument): void {
  const artifacts = (step.execution?.artifacts ?? []).map((artifact) => ({ ...artifact }))
  controller.execution = {
    ...controller.execution,
    artifacts: [...(controller.execution?.artifacts ?? []), ...artifacts],
  }
  const output = (step.models?.output ?? []).map((reference) => ({ ...reference }))
  controller.models = { ...controller.models, output: [...(controller.models?.output ?? []), ...output] }
}

function writeGraph(controller: TaskDocument, name: string, step: TaskDocument, isCached = false): void {
  const configuration = controller['configuration'] as { Pipeline?: { value: string } } | undefined
  const graph = JSON.parse(configuration?.Pipeline?.value ?? '{}') as Record<string, unknown>
  graph[name] = {
    ...{ name, base_task_id: '0'.repeat(32), parents: [], cache_executed_step: true },
    ...{ executed: isCached ? step.id : null, job_id: step.id, status: isCached ? 'cached' : 'completed' },
  }
  controller['configuration'] = {
    Pipeline: { name: 'Pipeline', type: 'dictionary', value: JSON.stringify(graph) },
  }
}
