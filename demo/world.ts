/** The server of the demo: the archive of a small team, always the same but for its dates. */
import { addArtifact, addDebugSamples, addOutputModel, addPlot } from '../simulator/seed-content.ts'
import { addProject, addTask, addUser, newId } from '../simulator/seed.ts'
import type { Simulator } from '../simulator/server.ts'
import { PUBLIC_COMPANY_ID, type TaskDocument } from '../simulator/store.ts'

/** What `addTask` takes: `undefined` takes a field away. */
type Fields = NonNullable<Parameters<typeof addTask>[1]>

const DAY_MS = 86_400_000
const PEOPLE = { ada: 'Ada Quist', bo: 'Bo Lindahl', chen: 'Chen Wei' } as const
type Person = keyof typeof PEOPLE

/** Tasks of one kind. Their ages in days spread evenly from `youngest` to `oldest`. */
type Group = {
  project: string
  user: Person
  name: string
  count: number
  youngest: number
  oldest: number
  fields: Fields
  /** Each task uploaded a table and made a draft model; some reported images, too. */
  files?: { artifactBytes: number; samples?: number }
}

const ARCHIVED = { system_tags: ['archived'] }

const GROUPS: readonly Group[] = [
  {
    ...{ project: 'Vision/Detector', user: 'ada', name: 'yolo sweep', count: 44, youngest: 38, oldest: 410 },
    fields: { ...ARCHIVED, status: 'completed' },
    files: { artifactBytes: 3_400_000, samples: 12 },
  },
  {
    ...{ project: 'Vision/Segmentation', user: 'ada', name: 'unet', count: 18, youngest: 33, oldest: 210 },
    fields: { ...ARCHIVED, status: 'failed' },
  },
  {
    ...{
      project: 'Speech/Recognizer',
      user: 'chen',
      name: 'conformer',
      count: 22,
      youngest: 31,
      oldest: 300,
    },
    fields: { ...ARCHIVED, status: 'stopped' },
    files: { artifactBytes: 21_000_000 },
  },
  {
    ...{ project: 'Forecasting/Demand', user: 'bo', name: 'lightgbm', count: 15, youngest: 60, oldest: 365 },
    fields: { ...ARCHIVED, status: 'completed', type: 'testing' },
  },
  {
    // Drafts that never ran have no date of a status change.
    ...{ project: 'Sandbox', user: 'bo', name: 'clone of lightgbm', count: 9, youngest: 35, oldest: 520 },
    fields: { ...ARCHIVED, status: 'created', status_changed: undefined },
  },
  {
    ...{ project: 'Vision/Detector', user: 'ada', name: 'yolo v9', count: 11, youngest: 1, oldest: 29 },
    fields: { ...ARCHIVED, status: 'completed' },
  },
  {
    ...{ project: 'Forecasting/Demand', user: 'bo', name: 'release', count: 4, youngest: 90, oldest: 400 },
    fields: { ...ARCHIVED, status: 'published' },
    files: { artifactBytes: 90_000 },
  },
  {
    ...{
      project: 'Speech/.datasets/Calls',
      user: 'chen',
      name: 'Calls',
      count: 5,
      youngest: 50,
      oldest: 250,
    },
    fields: { system_tags: ['archived', 'dataset'], status: 'completed', type: 'data_processing' },
  },
  {
    ...{
      project: 'Vision/.reports',
      user: 'ada',
      name: 'Results of Q2',
      count: 1,
      youngest: 140,
      oldest: 140,
    },
    fields: { system_tags: ['archived', 'reports', 'hidden'], status: 'created', type: 'report' },
  },
  {
    ...{ project: 'Speech/Recognizer', user: 'chen', name: 'long run', count: 1, youngest: 41, oldest: 41 },
    fields: { ...ARCHIVED, status: 'in_progress' },
  },
  {
    ...{
      project: 'Speech/Recognizer',
      user: 'chen',
      name: 'live training',
      count: 12,
      youngest: 2,
      oldest: 95,
    },
    fields: { status: 'completed' },
    files: { artifactBytes: 21_000_000 },
  },
  {
    ...{ project: 'ClearML Examples', user: 'bo', name: 'Example', count: 2, youngest: 700, oldest: 700 },
    fields: { ...ARCHIVED, company: PUBLIC_COMPANY_ID, status: 'completed' },
  },
]

export type World = {
  /** Archived and old; somebody restores it while the live run is under way. */
  restored: TaskDocument
  /** Archived and old; the server holds it, since it made a published model. */
  held: TaskDocument
  /** The published model: it stays, with its file. */
  publishedModel: string
  /** A table in a bucket of the team that a doomed task only registered: it stays. */
  registered: string
}

/** A link to data of the team, not an upload of the task. */
const REGISTERED = 's3://team-datasets/demand/2026-q2.parquet'

/** Fills the simulator. Ids come from names, so that every demo shows the same ones. */
export function fillWorld(simulator: Simulator, nowMs: number): World {
  const { store } = simulator
  const robot = store.users.values().next().value
  if (robot !== undefined) robot.name = 'Cleanup Robot'
  for (const [id, name] of Object.entries(PEOPLE)) addUser(store, { id, name })

  const add = (project: string, user: Person, name: string, ageDays: number, fields: Fields) => {
    const at = (days: number): Date => new Date(nowMs - days * DAY_MS)
    const changed = at(ageDays)
    return addTask(store, {
      id: newId(`${project}: ${name}`),
      project: addProject(store, project).id,
      ...{ user, name },
      created: at(ageDays + 1),
      status_changed: changed,
      last_update: changed,
      // Archiving is a change too: it came some days after the end of the task.
      last_change: at(Math.max(ageDays - 7, ageDays / 2)),
      ...fields,
    })
  }

  for (const { project, user, name, count, youngest, oldest, fields, files } of GROUPS) {
    for (let i = 0; i < count; i++) {
      const age = count === 1 ? youngest : oldest - ((oldest - youngest) * i) / (count - 1)
      const task = add(project, user, count === 1 ? name : `${name} #${i + 1}`, age, fields)
      if (files !== undefined) addFiles(simulator, task, files)
    }
  }

  for (const [run, age] of [95, 64].entries()) {
    const pipeline = `nightly retrain #${run + 1}`
    const controller = add('Speech/Pipelines', 'chen', pipeline, age, {
      ...{ type: 'controller', status: 'completed', system_tags: ['archived', 'pipeline'] },
    })
    for (const step of ['fetch', 'clean', 'train', 'evaluate', 'deploy']) {
      add('Speech/Pipelines', 'chen', `${pipeline}: ${step}`, age, {
        ...{ ...ARCHIVED, status: 'completed', parent: controller.id },
      })
    }
  }

  add('Vision/Segmentation', 'ada', 'ablation | **dropout** <b>0.5</b> @all', 77, {
    ...{ ...ARCHIVED, status: 'completed' },
  })
  const restored = add('Vision/Segmentation', 'ada', 'unet baseline', 120, {
    ...{ ...ARCHIVED, status: 'completed' },
  })
  addFiles(simulator, restored, { artifactBytes: 640_000, samples: 12 })
  const held = add('Forecasting/Demand', 'bo', 'lightgbm winner', 150, {
    ...{ ...ARCHIVED, status: 'completed' },
  })
  const { id: publishedModel } = addOutputModel(simulator, held, 'demand-forecast', {
    id: newId('published model'),
    ready: true,
  })
  addArtifact(simulator, held, 'training data', { uri: REGISTERED })
  return { restored, held, publishedModel, registered: REGISTERED }
}

function addFiles(
  simulator: Simulator,
  task: TaskDocument,
  { artifactBytes, samples = 0 }: NonNullable<Group['files']>,
): void {
  addArtifact(simulator, task, 'metrics', { file: 'metrics.csv', content_size: artifactBytes })
  addOutputModel(simulator, task, 'best', { id: newId(`model of ${task.id}`) })
  if (samples === 0) return
  addDebugSamples(simulator, task, { metric: 'predictions', iterations: samples })
  addPlot(simulator, task, { metric: 'confusion matrix' })
}
