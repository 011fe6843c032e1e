/** Servers for the pictures, in the names that a team would give. */
import { addArtifact, addOutputModel } from '../../simulator/seed-content.ts'
import { addProject, addTask, addUser, newId } from '../../simulator/seed.ts'
import type { Simulator } from '../../simulator/server.ts'
import type { TaskDocument } from '../../simulator/store.ts'

const DAY_MS = 86_400_000
const PROJECTS = [
  ['Vision/Detector', 'yolo sweep'],
  ['Vision/Segmentation', 'unet'],
  ['Speech/Recognizer', 'conformer'],
  ['Speech/Synthesis', 'vocoder'],
  ['Forecasting/Demand', 'lightgbm'],
  ['Forecasting/Prices', 'tft'],
  ['Recommender/Ranking', 'two tower'],
  ['Sandbox', 'scratch'],
] as const
const STATUSES = ['completed', 'completed', 'completed', 'stopped', 'failed', 'closed'] as const

type Fields = NonNullable<Parameters<typeof addTask>[1]>

/** Twenty tasks in use, and so many archived drafts. */
export function fillSmall(drafts: number, { store }: Simulator): void {
  for (let i = 0; i < 20; i++) addTask(store, { name: `live ${i}`, project: addProject(store, 'Vision').id })
  for (let i = 1; i <= drafts; i++) {
    addTask(store, {
      ...{
        id: newId(`draft ${i}`),
        name: `clone of baseline #${i}`,
        project: addProject(store, 'Sandbox').id,
      },
      ...{
        status: 'created',
        system_tags: ['archived'],
        created: daysAgo(30 + 12 * i),
        status_changed: undefined,
      },
    })
  }
}

/** So many projects of one size, with names that differ only at their ends. */
export function fillProjects(projects: number, tasksOfEach: number, simulator: Simulator): void {
  for (let p = 1; p <= projects; p++) {
    const project = addProject(simulator.store, `Computer Vision Research/Autonomous Driving/Experiment ${p}`)
    for (let i = 1; i <= tasksOfEach; i++) {
      const ended = daysAgo(31 + ((p * 31 + i * 17) % 500))
      const task = addTask(simulator.store, {
        ...{ id: newId(`project ${p} task ${i}`), name: `run ${i}`, project: project.id },
        ...{ status: 'completed', system_tags: ['archived'], created: ended, status_changed: ended },
      })
      addArtifact(simulator, task, 'metrics', { file: 'metrics.csv', content_size: 2_000_000 })
    }
  }
}

/** Twenty tasks that go, and three whose files lie on Google Cloud Storage, which cannot be reached. */
export function fillLockedOut(simulator: Simulator): void {
  fillSmall(20, simulator)
  for (const [i, name] of ['bert base uncased', 'bert large', 'distilbert, 3 epochs'].entries()) {
    const task = addTask(simulator.store, {
      ...{ id: newId(name), name, project: addProject(simulator.store, 'Language/Pretraining').id },
      ...{ status: 'completed', system_tags: ['archived'] },
      ...{ created: daysAgo(90 + i), status_changed: daysAgo(80 + i) },
    })
    const folder = `gs://team-models/Language/Pretraining/${name.replaceAll(' ', '%20')}.${task.id}`
    for (let file = 0; file <= i; file++)
      addArtifact(simulator, task, `weights ${file}`, { uri: `${folder}/artifacts/weights/part-${file}.bin` })
  }
}

/** 5,000 tasks that go, 40 that stay, and 6 whose files lie where the action cannot reach them. */
export function fillArchive(simulator: Simulator): void {
  const people = ['Ada Quist', 'Bo Lindahl', 'Chen Wei', 'Dana Okafor'].map((name) =>
    addUser(simulator.store, { id: newId(name), name }),
  )
  const add = (i: number, ageDays: number, fields: Fields = {}): TaskDocument => {
    const [project, name] = PROJECTS[(i * i + (i % 3)) % PROJECTS.length] ?? PROJECTS[0]
    const user = people[i % people.length]
    return addTask(simulator.store, {
      ...{
        id: newId(`archive ${i}`),
        name: `${name} #${i}`,
        project: addProject(simulator.store, project).id,
      },
      ...(user === undefined ? {} : { user: user.id }),
      ...{ status: STATUSES[i % STATUSES.length] ?? 'completed', system_tags: ['archived'] },
      ...{ created: daysAgo(ageDays + 1), status_changed: daysAgo(ageDays) },
      ...fields,
    })
  }
  for (let i = 1; i <= 5_000; i++) {
    const task = add(i, 31 + ((i * 7919) % 800))
    if (i % 4 === 0) continue
    addArtifact(simulator, task, 'metrics', {
      file: 'metrics.csv',
      content_size: 1_000_000 + ((i * 104_729) % 40_000_000),
    })
    if (i % 2 === 0) addOutputModel(simulator, task, 'best', { id: newId(`model ${i}`) })
  }
  for (let i = 1; i <= 26; i++) add(6_000 + i, i)
  for (let i = 1; i <= 9; i++) add(6_100 + i, 90 + i, { status: 'published' })
  for (let i = 1; i <= 5; i++) add(6_200 + i, 60 + i, { tags: ['keep'] })
  for (let i = 1; i <= 6; i++) {
    const task = add(6_300 + i, 200 + i)
    const host = i <= 4 ? 's3://minio.lab.example.com:9000/ml' : 'http://old-files.example.com:8081'
    const uri = `${host}/Vision/Detector/${task.name.replaceAll(' ', '%20')}.${task.id}/artifacts/weights/weights.bin`
    addArtifact(simulator, task, 'weights', { uri })
  }
}

function daysAgo(days: number): Date {
  return new Date(Date.now() - days * DAY_MS)
}
