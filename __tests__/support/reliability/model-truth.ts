import { percentDecode } from '../../../src/files/stored-names.ts'
import type { Simulator } from '../../../simulator/server.ts'
import { COMPANY_ID, type ModelDocument, type TaskDocument } from '../../../simulator/store.ts'
import { daysAgo } from '../e2e/world.ts'
import type { ModelCase } from './model-world.ts'

/** The records of one moment, and the files beside them. */
export type Moment = {
  models: readonly ModelDocument[]
  tasks: readonly TaskDocument[]
  files: readonly string[]
}

export function momentOf({ store }: Simulator): Moment {
  return {
    models: structuredClone([...store.models.values()]),
    tasks: structuredClone([...store.tasks.values()]),
    files: store.files.list(),
  }
}

/** Whether a model may go, told anew from the records alone. */
export function mayGo(model: ModelDocument, { tasks }: Moment, { inputs }: ModelCase): boolean {
  const names = (side: 'input' | 'output', { models }: TaskDocument): boolean =>
    models?.[side]?.some((reference) => reference.model === model.id) === true
  // Tasks of others are not shown to the run; these worlds have public ones and own ones.
  const makers = tasks.filter((task) => task.id === model.task || names('output', task))
  return (
    model.company === COMPANY_ID &&
    model.system_tags?.includes('archived') === true &&
    model.tags?.includes('keep') !== true &&
    (model['last_change'] as Date) < daysAgo(30) &&
    (!model.ready || inputs.protect !== 'published') &&
    !tasks.some((task) => names('input', task)) &&
    makers.every(({ status }) => status !== 'published') &&
    (inputs['force-delete'] === 'true' ||
      makers.every(({ system_tags }) => system_tags?.includes('archived')))
  )
}

/** The path of a file in whatever spelling, from the task's folder on. */
const placeOf = (uri: string): string => /train\.[0-9a-f]{32}.*/u.exec(percentDecode(uri))?.[0] ?? uri

/** What a finished run got wrong, in words. @param seen how things stood when it took its last look */
export function findWrongs(
  simulator: Simulator,
  seen: Moment,
  spec: ModelCase,
  isComplete: boolean,
): string[] {
  const now = momentOf(simulator)
  const there = new Set(now.models.map(({ id }) => id))
  const gone = seen.models.filter(({ id }) => !there.has(id))
  const going = seen.models.filter((model) => mayGo(model, seen, spec))
  const withFiles = spec.inputs['delete-files'] === 'runner'
  const goneFiles = seen.files.filter((file) => !now.files.includes(file))
  const namesFile = (uri: string | undefined, file: string): boolean => {
    const [place, path] = [placeOf(uri ?? ''), placeOf(file)]
    return place !== '' && (place === path || path.startsWith(place.replace(/\/*$/u, '/')))
  }
  // Its file goes before the record: a run that was ended in between leaves that to the next one.
  const isOnItsWay = (id: string): boolean => !isComplete && going.some((model) => model.id === id)
  const namers = (file: string): string[] => [
    // What belongs to another company no run can see.
    ...now.models
      .filter(({ id }) => !isOnItsWay(id))
      .filter(({ uri, company }) => [COMPANY_ID, ''].includes(company) && namesFile(uri, file))
      .map(({ name }) => name),
    ...now.tasks
      .filter(({ execution }) => execution?.artifacts?.some(({ uri }) => namesFile(uri, file)))
      .map(({ name }) => name),
  ]
  const orphans =
    isComplete && withFiles
      ? now.files.filter((file) => {
          const owners = gone.filter((model) => namesFile(model.uri, file))
          const isProved = owners.some((model) =>
            file.includes(String(model.task).replace('__DELETED__', '')),
          )
          return isProved && namers(file).length === 0 && owners.every(({ uri }) => uri === owners[0]?.uri)
        })
      : []
  return [
    ...gone.filter((model) => !going.includes(model)).map(({ name }) => `${name} went`),
    ...(isComplete ? going.filter(({ id }) => there.has(id)).map(({ name }) => `${name} stayed`) : []),
    ...goneFiles.flatMap((file) => namers(file).map((name) => `${file} went, and ${name} names it`)),
    ...goneFiles
      .filter((file) => !gone.some(({ uri }) => namesFile(uri, file)) && isComplete)
      .map((file) => `${file} went of no model that went`),
    ...(withFiles ? [] : goneFiles.map((file) => `${file} went against the order`)),
    ...orphans.map((file) => `${file} stayed, and nobody names it`),
    ...(now.tasks.length === seen.tasks.length ? [] : ['a task went']),
  ]
}
