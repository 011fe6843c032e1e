import type { FileUrls } from './urls.ts'

/** What the deletion of one task did, and the files that it leaves to whoever deletes them. */
export type Cleanup = {
  taskId: string
  updatedChildren: number
  updatedModels: number
  deletedModels: number
  deletedModelIds: string[]
  /** Some model stays behind. */
  keepsOutputs: boolean
  urls: FileUrls
}
