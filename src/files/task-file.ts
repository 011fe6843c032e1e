/** `unrecorded`: what lies in a task's own folder and no record names, such as checkpoints that were overwritten. */
export type FileKind = 'artifact' | 'model' | 'debug-sample' | 'plot' | 'unrecorded'
export const FILE_KINDS: readonly FileKind[] = ['artifact', 'model', 'debug-sample', 'plot', 'unrecorded']

/** One file of a task: a URI that its records name, or what lies in its folder. */
export type TaskFile = {
  uri: string
  kind: FileKind
  /** As the record of an uploaded artifact has it; undefined where nothing tells. */
  bytes: number | undefined
}

/**
 * Why a file that a deleted task names is left where it is: because it belongs to others. A file of the task's own that
 * cannot be deleted keeps its task instead. The keys are part of the receipt: docs/receipt.md. */
export type SpareReason =
  | 'another-task'
  | 'unmarked'
  | 'foreign'
  | 'local'
  | 'no-endpoint'
  | 'published-model'
  | 'model-in-use'
  | 'model-kept'
  | 'left-model'
  | 'shared'
  | 'named-elsewhere'

const TEXTS: Record<SpareReason, string> = {
  'another-task': 'lies in the folder of another task',
  unmarked: 'lies in no task folder, so it was registered, not uploaded',
  foreign: 'lies on no configured store',
  local: 'a path on the machine that trained',
  'no-endpoint': 'its S3 endpoint is not configured (s3-endpoints)',
  'published-model': 'belongs to a published model',
  'model-in-use': 'belongs to a model that another task uses as input',
  'model-kept': 'belongs to a model that is kept (delete-models is false)',
  'left-model': 'belongs to a model whose maker is gone, and nothing proves that it may go',
  'named-elsewhere': 'another model or an artifact of a task names it',
  shared: 'a model of another task has the same file',
}

export function spareReasonText(reason: SpareReason): string {
  return TEXTS[reason]
}

export type SparedFile = TaskFile & { reason: SpareReason }
