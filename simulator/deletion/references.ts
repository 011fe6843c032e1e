import type { ModelDocument, Store, TaskDocument } from '../store.ts'

/**
 * Who refers to the tasks of one request: built in one pass over the store, so that a batch does not
 * search it again for each task. Deleting only ever removes references, so each answer is checked
 * against the documents as they are now.
 */
export class References {
  readonly #store: Store
  readonly #children = new Map<string, TaskDocument[]>()
  readonly #models = new Map<string, ModelDocument[]>()
  readonly #modelUsers = new Map<string, TaskDocument[]>()

  constructor(store: Store, taskIds: Iterable<string>) {
    this.#store = store
    const wanted = new Set(taskIds)
    for (const task of store.tasks.values()) {
      if (task.parent !== undefined && wanted.has(task.parent)) add(this.#children, task.parent, task)
      for (const input of task.models?.input ?? []) add(this.#modelUsers, input.model, task)
    }
    for (const model of store.models.values()) {
      if (model.task !== undefined && wanted.has(model.task)) add(this.#models, model.task, model)
    }
  }

  childrenOf(taskId: string): TaskDocument[] {
    return (this.#children.get(taskId) ?? []).filter((task) => this.#isStored(task) && task.parent === taskId)
  }

  modelsOf(taskId: string): ModelDocument[] {
    return (this.#models.get(taskId) ?? []).filter(
      (model) => this.#store.models.get(model.id) === model && model.task === taskId,
    )
  }

  /** The task that made the model counts too, where it has it as an input. */
  isInput(modelId: string): boolean {
    return (this.#modelUsers.get(modelId) ?? []).some(
      (task) => this.#isStored(task) && task.models?.input?.some(({ model }) => model === modelId) === true,
    )
  }

  #isStored(task: TaskDocument): boolean {
    return this.#store.tasks.get(task.id) === task
  }
}

function add<Document>(index: Map<string, Document[]>, key: string, document: Document): void {
  const known = index.get(key)
  if (known === undefined) index.set(key, [document])
  else known.push(document)
}
