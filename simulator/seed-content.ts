import { ingestBatch } from './events/ingest.ts'
import type { Settings } from './endpoint.ts'
import { storedName } from './fileserver/upload.ts'
import { addModel } from './seed.ts'
import type { Release } from './release.ts'
import type { Artifact, EventDocument, ModelDocument, Store, TaskDocument } from './store.ts'
import { fieldName, fileName, fileUrl, syncUrl, taskFolder } from './uri.ts'

/** Where content goes: a running simulator is one. Without a release the events are kept as the newest keeps them. */
export type Place = {
  store: Store
  filesUrl: string
  release?: Release
  settings?: Pick<Settings, 'werkzeug'>
}

const FILE_SIZE = 1024

/** An artifact with its file; with a `uri` of its own it is a foreign link, registered and not uploaded. */
export function addArtifact(
  place: Place,
  task: TaskDocument,
  key: string,
  fields: Partial<Artifact> & { file?: string } = {},
): Artifact {
  const { file = `${key}.pkl`, ...own } = fields
  const name = fileName(file)
  const uploaded = own.uri === undefined && {
    uri: addFile(place, `${folderOf(place, task)}/artifacts/${fileName(key)}/${name}`, own.content_size),
    hash: 'a'.repeat(64),
    content_size: FILE_SIZE,
  }
  const artifact: Artifact = { key, type: 'pickle', mode: 'output', ...uploaded, ...own }
  task.execution = { ...task.execution, artifacts: [...(task.execution?.artifacts ?? []), artifact] }
  return artifact
}

/** A model that the task made and lists, with its weights file, and the comment that the SDK gives it. */
export function addOutputModel(
  place: Place,
  task: TaskDocument,
  name: string,
  fields: Partial<ModelDocument> & { file?: string; isSync?: boolean } = {},
): ModelDocument {
  const { file = `${name}.pt`, isSync = false, ...own } = fields
  const path = `${folderOf(place, task)}/models/${file}`
  const uri = own.uri ?? addFile(place, path, FILE_SIZE, isSync ? syncUrl : fileUrl)
  const project = task.project === undefined ? {} : { project: task.project }
  const comment = `Created by task id: ${task.id}`
  const model = addModel(place.store, { name, task: task.id, comment, ...project, ...own, uri })
  task.models = { ...task.models, output: [...(task.models?.output ?? []), { name, model: model.id }] }
  return model
}

export function addInputModel(task: TaskDocument, model: ModelDocument): void {
  const reference = { name: model.name, model: model.id }
  task.models = { ...task.models, input: [...(task.models?.input ?? []), reference] }
}

export type DebugSamples = {
  metric?: string
  variants?: readonly string[]
  iterations: number
  /** So many files per variant, then their names are used again, as the SDK does. */
  history?: number
}

/** One sample per variant and iteration, reported in one batch. The distinct URLs are returned, oldest first. */
export function addDebugSamples(place: Place, task: TaskDocument, samples: DebugSamples): string[] {
  const { metric = 'img', variants = ['v0'], iterations, history = 100 } = samples
  const folder = `${folderOf(place, task)}/metrics/${fileName(metric)}`
  const urls = new Set<string>()
  const batch: EventDocument[] = []
  for (let iter = 0; iter < iterations; iter += 1) {
    for (const variant of variants) {
      const count = String(iter % history).padStart(8, '0')
      const key = `${folder}/${fileName(variant)}/${fileName(metric)}_${fileName(variant)}_${count}.jpeg`
      const url = addFile(place, key)
      urls.add(url)
      const what = { task: task.id, type: 'training_debug_image', metric, variant } as const
      batch.push({ ...what, iter, url, key, timestamp: timestampOf(task) + iter })
    }
  }
  report(place, batch)
  return [...urls]
}

export type Plot = { metric?: string; variant?: string; iter?: number; images?: number }

/** A plot with images, each of them a file, in a batch of its own; the URLs are returned. */
export function addPlot(place: Place, task: TaskDocument, plot: Plot = {}): string[] {
  const { metric = 'plot', variant = 'p0', iter = 0, images = 1 } = plot
  const folder = `${folderOf(place, task)}/metrics/${fileName(metric)}/${fileName(variant)}`
  const urls = Array.from({ length: images }, (_, image) =>
    addFile(place, `${folder}/${fileName(metric)}_${fileName(variant)}_${iter}_${image}.png`),
  )
  const layout = { images: urls.map((source) => ({ source, xref: 'x' })) }
  const what = { task: task.id, type: 'plot', metric, variant } as const
  const plot_str = JSON.stringify({ data: [], layout })
  report(place, [{ ...what, iter, plot_str, timestamp: timestampOf(task) + iter }])
  return urls
}

/** A batch of scalars, as nearly every training ends with one: `metric_stats` then tells of nothing else. */
export function addScalars(place: Place, task: TaskDocument, iterations = 1): void {
  const what = { task: task.id, type: 'training_stats_scalar', metric: 'loss', variant: 'train' } as const
  report(
    place,
    Array.from({ length: iterations }, (_, iter) => ({
      ...what,
      iter,
      value: 1 / (iter + 1),
      timestamp: timestampOf(task) + iter,
    })),
  )
}

/** A batch of one console line. */
export function addConsoleLine(place: Place, task: TaskDocument, msg = 'done'): void {
  report(place, [{ task: task.id, type: 'log', iter: 0, msg, timestamp: timestampOf(task) }])
}

function report({ store, release }: Place, batch: readonly EventDocument[]): void {
  ingestBatch(store, batch, release)
}

/** Puts the file where the fileserver would, and gives the URL that a task would register for it. */
export function addFile(
  { store, filesUrl, settings }: Place,
  path: string,
  size = FILE_SIZE,
  urlOf = fileUrl,
): string {
  const url = urlOf(filesUrl, path)
  const stored = storedName(fieldName(path), settings?.werkzeug)
  store.files.add(stored, size)
  store.uploads.set(url, stored)
  return url
}

function folderOf({ store }: Place, task: TaskDocument): string {
  const project = task.project === undefined ? undefined : store.projects.get(task.project)
  return taskFolder(project?.name ?? 'unknown', task)
}

const timestampOf = (task: TaskDocument) => (task.started ?? task.created ?? new Date()).getTime()
