import { addProject, addTask, newId } from '../simulator/seed.ts'
import {
  addArtifact,
  addDebugSamples,
  addOutputModel,
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
  /** Tasks that never ran, and so never reported a scalar either. */
  drafts?: boolean
}

/** Sizes that people reported: small, a team's two years, a large archive, and one task with everything. */
export const WORLDS = {
  small: { tasks: 200, images: 20, artifacts: 3, models: 2 },
  team: { tasks: 5_000, images: 60, artifacts: 5, models: 3 },
  large: { tasks: 20_000, images: 16, artifacts: 3, models: 1 },
  monster: { tasks: 1, images: 10_000, artifacts: 0, models: 600 },
} as const satisfies Record<string, World>

export const records = (tasks: number): World => ({ tasks, images: 0, artifacts: 0, models: 0 })

/** Live tasks beside the doomed ones, each with a file, a model and a sample: nothing may happen to them. */
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
      status: world.drafts === true ? 'created' : 'completed',
      created: ended,
      status_changed: ended,
      system_tags: kind === 'archived' ? ['archived'] : [],
      // A server sends them always, and the Python SDK counts on them.
      execution: { artifacts: [] },
      ...(project === undefined ? {} : { project }),
    })
    addContent(place, task, world)
  }
}

function addContent(
  place: Place,
  task: TaskDocument,
  { images, artifacts, models, drafts = false }: World,
): void {
  if (!drafts) addScalars(place, task)
  if (images > 0) {
    const variants = Math.ceil(images / IMAGES_OF_A_VARIANT)
    addDebugSamples(place, task, {
      iterations: images / variants,
      variants: Array.from({ length: variants }, (_, i) => `v${i}`),
    })
  }
  for (let i = 0; i < artifacts; i++) addArtifact(place, task, `data ${i}`)
  for (let i = 0; i < models; i++) addOutputModel(place, task, `checkpoint ${i}`)
}
