import { addProject, addTask, newId } from '../simulator/seed.ts'
import {
  addArtifact,
  addDebugSamples,
  addOutputModel,
  addPlot,
  addScalars,
  type Place,
} from '../simulator/seed-content.ts'
import type { TaskDocument } from '../simulator/store.ts'

const DAY_MS = 86_400_000
const PROJECTS = 10

/** What each doomed task of a world owns. */
export type World = {
  tasks: number
  images: number
  artifacts: number
  models: number
  /** Every other task ends with a batch of scalars, so that its record does not tell of its images. */
  scalarsLast?: boolean
}

/** Sizes that people reported: small, a team's two years, a large archive, and one task with everything. */
export const WORLDS = {
  small: { tasks: 200, images: 20, artifacts: 3, models: 2 },
  team: { tasks: 5_000, images: 60, artifacts: 5, models: 3 },
  large: { tasks: 20_000, images: 16, artifacts: 3, models: 1 },
  'scalars last': { tasks: 2_000, images: 20, artifacts: 3, models: 2, scalarsLast: true },
  monster: { tasks: 1, images: 10_000, artifacts: 0, models: 600 },
} as const satisfies Record<string, World>

export const records = (tasks: number): World => ({ tasks, images: 0, artifacts: 0, models: 0 })

/**
 * Live tasks beside the doomed ones, each with a file, a model, a sample and a plot: nothing may happen to them, and no
 * server can say that it has no such events at all.
 */
export const NEIGHBOURS: World = { tasks: 20, images: 1, artifacts: 1, models: 1 }

/** As many as the SDK keeps of one series by default. */
const IMAGES_OF_A_VARIANT = 100

/** Adds tasks that a cleanup deletes, or live ones that it must not touch. */
export function fill(place: Place, world: World, kind: 'archived' | 'live'): void {
  const projects = Array.from({ length: PROJECTS }, (_, i) => addProject(place.store, `Project ${i}`).id)
  for (let i = 0; i < world.tasks; i++) {
    const project = projects[i % PROJECTS]
    const ended = new Date(Date.now() - (31 + (i % 300)) * DAY_MS)
    const task = addTask(place.store, {
      id: newId(`${kind} ${i}`),
      name: `train ${i}`,
      status: 'completed',
      created: ended,
      status_changed: ended,
      system_tags: kind === 'archived' ? ['archived'] : [],
      // A server sends them always, and the Python SDK counts on them.
      execution: { artifacts: [] },
      ...(project === undefined ? {} : { project }),
    })
    addContent(place, task, world, i)
    if (kind === 'live') addPlot(place, task)
  }
}

function addContent(
  place: Place,
  task: TaskDocument,
  { images, artifacts, models, scalarsLast = false }: World,
  i: number,
): void {
  const endsWithScalars = scalarsLast && i % 2 === 0
  if (!endsWithScalars) addScalars(place, task)
  if (images > 0) {
    const variants = Math.ceil(images / IMAGES_OF_A_VARIANT)
    addDebugSamples(place, task, {
      iterations: images / variants,
      variants: Array.from({ length: variants }, (_, i) => `v${i}`),
    })
  }
  if (endsWithScalars) addScalars(place, task)
  for (let n = 0; n < artifacts; n++) addArtifact(place, task, `data ${n}`)
  for (let n = 0; n < models; n++) addOutputModel(place, task, `checkpoint ${n}`)
}
