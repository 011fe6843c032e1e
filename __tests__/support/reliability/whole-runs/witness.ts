import type { RecordedRequest } from '../../../../simulator/record.ts'
import type { Place } from '../../../../simulator/seed-content.ts'
import type { Simulator } from '../../../../simulator/server.ts'
import type { ModelDocument } from '../../../../simulator/store.ts'
import { modelsOf, type Rules } from './rules.ts'
import type { Settings } from './specs.ts'

export type Fileserver = Pick<Place, 'filesUrl' | 'store'>

/**
 * Stands beside the server and judges every deletion at its moment. What an edit forbids counts from the next look of
 * the client on: between its last look and the deletion no client can know. A look at a task is stale as soon as
 * anything else of it was read, since it has to be the last; one at its models is, as soon as the task is asked for.
 */
export class Witness {
  readonly violations: string[] = []
  readonly deletedTasks = new Set<string>()
  readonly deletedFiles = new Set<string>()
  readonly deletedModels = new Set<string>()
  readonly archivedTasks = new Set<string>()
  readonly #simulator: Simulator
  readonly #rules: Rules
  readonly #settings: Settings
  /** What the last look told: whether the task may go, whether the model is a draft, whether it is free. */
  readonly #tasks = new Map<string, boolean>()
  readonly #drafts = new Map<string, boolean>()
  readonly #free = new Map<string, boolean>()
  /** Whether the task, which lies open, may be archived. */
  readonly #restful = new Map<string, boolean>()
  /** By task: URIs that models of others named at the last look into its folder. */
  readonly #claims = new Map<string, ReadonlySet<string>>()
  #verdicts = new Map<string, boolean>()
  #editing = false

  /** @param fileservers all of them, the simulator's own, too. */
  constructor(simulator: Simulator, rules: Rules, settings: Settings, fileservers: readonly Fileserver[]) {
    this.#simulator = simulator
    this.#rules = rules
    this.#settings = settings
    simulator.onActing = (request) => {
      this.#beforeActing(request)
    }
    simulator.onActed = (request) => {
      this.#noteLook(request)
    }
    this.#watchStore()
    for (const fileserver of fileservers) this.#watchFiles(fileserver)
  }

  /** What others do is nobody's fault. */
  edit(work: () => void): void {
    this.#editing = true
    work()
    this.#editing = false
  }

  /** What was archived before may be deleted from now on. */
  nextRun(): void {
    this.archivedTasks.clear()
  }

  #watchStore(): void {
    const { tasks, models } = this.#simulator.store
    const originals = { task: tasks.delete.bind(tasks), model: models.delete.bind(models) }
    tasks.delete = (id) => {
      if (!this.#editing) this.#judgeTask(id)
      return originals.task(id)
    }
    models.delete = (id) => {
      const model = models.get(id)
      if (!this.#editing && model !== undefined) this.#judgeModel(model)
      return originals.model(id)
    }
  }

  #watchFiles({ filesUrl, store: { files } }: Fileserver): void {
    const originals = { file: files.delete.bind(files), folder: files.deleteFolder.bind(files) }
    files.delete = (path) => {
      if (files.has(path)) this.#judgeFile(path, filesUrl)
      return originals.file(path)
    }
    files.deleteFolder = (path) => {
      for (const file of files.list()) if (file.startsWith(`${path}/`)) this.#judgeFile(file, filesUrl)
      return originals.folder(path)
    }
  }

  /** May it go, all in all, as things stand now? */
  #mayGo(id: string): boolean {
    const { store } = this.#simulator
    const task = store.tasks.get(id)
    return task !== undefined && this.#rules.qualifies(task) && this.#rules.isFree(task)
  }

  #beforeActing({ endpoint, params }: RecordedRequest): void {
    if (endpoint === 'tasks.archive_many') this.#judgeArchiving(textsOf(params['ids']))
    if (endpoint !== 'tasks.delete_many') return
    this.#verdicts = new Map(textsOf(params['ids']).map((id) => [id, this.#mayGo(id)]))
  }

  #noteLook({ endpoint, params }: RecordedRequest): void {
    const { store } = this.#simulator
    // A second page only shows that there is nothing more: what came in between went to the first.
    if (params['page'] !== undefined && params['page'] !== 0) return
    if (endpoint === 'tasks.get_all_ex') {
      for (const id of textsOf(params['id'])) this.#noteTask(id)
      const isWholeLook =
        params['id'] === undefined && textsOf(params['only_fields']).join() === 'id,models.input'
      const asked = textsOf(params['models.input.model'])
      const models = asked.length === 0 && isWholeLook ? [...store.models.keys()] : asked
      for (const id of models) this.#free.set(id, !this.#isUsed(id, store.models.get(id)?.task))
    }
    if (endpoint === 'models.get_all_ex') {
      for (const id of textsOf(params['id'])) this.#drafts.set(id, store.models.get(id)?.ready !== true)
      for (const id of textsOf(params['task'])) this.#tasks.delete(id)
      for (const [id] of JSON.stringify(params['_any_'] ?? '').matchAll(/[0-9a-f]{32}/gu)) {
        this.#claims.set(id, new Set(this.#otherModels(id).map(({ uri }) => uri ?? '')))
      }
    }
    if (endpoint.startsWith('events.')) {
      for (const id of [...textsOf(params['tasks']), ...textsOf([params['task']])]) this.#tasks.delete(id)
    }
  }

  #noteTask(id: string): void {
    const task = this.#simulator.store.tasks.get(id)
    this.#tasks.set(id, this.#mayGo(id))
    this.#restful.set(id, task !== undefined && this.#rules.mayBeArchived(task))
    this.#claims.delete(id)
    for (const model of task === undefined ? [] : modelsOf(task, this.#simulator.store)) {
      this.#drafts.delete(model.id)
      // Before 1.15 one look through all tasks serves the run (docs/reliability.md).
      if (this.#simulator.release.atLeast('1.15')) this.#free.delete(model.id)
    }
  }

  #judgeArchiving(ids: readonly string[]): void {
    for (const id of ids) {
      const task = this.#simulator.store.tasks.get(id)
      if (task === undefined) continue
      if (!this.#rules.mayBeArchived(task) && this.#restful.get(id) !== true)
        this.violations.push(`task ${this.#nameOf(id)} was archived against the rules`)
      this.archivedTasks.add(id)
    }
  }

  #judgeTask(id: string): void {
    if (this.archivedTasks.has(id))
      this.violations.push(`task ${this.#nameOf(id)} was archived and deleted by one run`)
    if (this.#verdicts.get(id) !== true && this.#tasks.get(id) !== true) {
      this.violations.push(`task ${this.#nameOf(id)} was deleted against the rules`)
    }
    this.deletedTasks.add(id)
  }

  #judgeModel(model: ModelDocument): void {
    const { store } = this.#simulator
    const maker = model.task ?? ''
    const what = `model ${model.id} of ${this.#nameOf(maker)}`
    if (!this.#settings.deleteModels) this.violations.push(`${what} was deleted although models are kept`)
    if (store.tasks.has(maker) && !this.#verdicts.has(maker) && this.#tasks.get(maker) !== true) {
      this.violations.push(`${what} was deleted although its maker stays`)
    }
    if (model.ready === true && this.#drafts.get(model.id) !== true)
      this.violations.push(`${what} was published`)
    if (this.#isUsed(model.id, maker) && this.#free.get(model.id) !== true && !this.#isLastUse(model))
      this.violations.push(`${what} was in use`)
    this.deletedModels.add(model.id)
  }

  #judgeFile(path: string, filesUrl: string): void {
    const owner = /\.([0-9a-f]{32})\//u.exec(path)?.[1] ?? ''
    const what = `file ${path} of ${this.#nameOf(owner)}`
    if (this.#settings.deleteFiles !== 'runner')
      this.violations.push(`${what} was deleted although files are left`)
    const inherited = this.#inheritedWith(path, filesUrl)
    if (inherited !== undefined) {
      if (!this.#isLastUse(inherited)) this.violations.push(`${what}: its model is in use, or published`)
      this.deletedFiles.add(`${filesUrl}/${path}`)
      return
    }
    if (!this.#mayGo(owner) && this.#tasks.get(owner) !== true && !this.deletedTasks.has(owner)) {
      this.violations.push(`${what} was deleted although its task stays`)
    }
    for (const model of this.#simulator.store.models.values()) {
      if (this.#isFileOf(model, path, filesUrl))
        this.violations.push(...this.#claimOf(model, owner).map((why) => `${what}: ${why}`))
    }
    this.deletedFiles.add(`${filesUrl}/${path}`)
  }

  #isFileOf({ uri = '' }: ModelDocument, path: string, filesUrl: string): boolean {
    return uri.startsWith(`${filesUrl}/`) && this.#simulator.store.uploads.get(uri) === path
  }

  /** Why the model, whose file it is, would want the file kept. One that goes soon itself does not. */
  #claimOf(model: ModelDocument, owner: string): readonly string[] {
    const maker = model.task ?? ''
    const isOwn = !this.#otherModels(owner).includes(model)
    if (!isOwn && !this.#mayGo(maker) && this.#tasks.get(maker) !== true) {
      return this.#claims.get(owner)?.has(model.uri ?? '') === false
        ? []
        : ['a model of a task that stays has it']
    }
    return [
      ...(this.#settings.deleteModels ? [] : ['its model is kept']),
      ...(model.ready === true && this.#drafts.get(model.id) !== true ? ['its model is published'] : []),
      ...(this.#isUsed(model.id, maker) && this.#free.get(model.id) !== true ? ['its model is in use'] : []),
    ]
  }

  /** The model of a maker that is no more, be it that it went just before, whose file this is. */
  #inheritedWith(path: string, filesUrl: string): ModelDocument | undefined {
    const { store } = this.#simulator
    const owner = /\.([0-9a-f]{32})\//u.exec(path)?.[1] ?? ''
    if (store.tasks.has(owner)) return undefined
    return [...store.models.values()].find(
      (model) =>
        this.#isFileOf(model, path, filesUrl) &&
        (!this.deletedTasks.has(owner) || !store.tasks.has(model.task ?? '')),
    )
  }

  /** A draft without a maker that no task uses but one which may go. */
  #isLastUse({ id, ready, task }: ModelDocument): boolean {
    const users = [...this.#simulator.store.tasks.values()].filter(
      ({ models }) => models?.input?.some(({ model }) => model === id) === true,
    )
    const isDraft = ready !== true || this.#drafts.get(id) === true
    const isMakerGone = !this.#simulator.store.tasks.has(task ?? '')
    const [user, ...others] = users
    const mayGo = user === undefined || this.#mayGo(user.id) || this.#tasks.get(user.id) === true
    return isDraft && isMakerGone && mayGo && (others.length === 0 || this.#free.get(id) === true)
  }

  #otherModels(taskId: string): readonly ModelDocument[] {
    const { store } = this.#simulator
    const task = store.tasks.get(taskId)
    const own = new Set(task === undefined ? [] : modelsOf(task, store))
    return [...store.models.values()].filter((model) => !own.has(model) && model.task !== taskId)
  }

  #isUsed(modelId: string, maker: string | undefined): boolean {
    return [...this.#simulator.store.tasks.values()].some(
      ({ id, models }) => id !== maker && models?.input?.some(({ model }) => model === modelId) === true,
    )
  }

  #nameOf(id: string): string {
    return this.#simulator.store.tasks.get(id)?.name ?? id
  }
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((element) => typeof element === 'string') : []
}
