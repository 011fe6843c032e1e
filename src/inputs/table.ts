/** How the text of an input reads: one value, true or false, lines of values, or a key that nobody may see. */
export type Form = 'text' | 'boolean' | 'lines' | 'secret'

type Spec = {
  form: Form
  /** As action.yml states it. */
  default?: string
  /** The environment variable that is taken if the input is empty. */
  variable?: string
}

/** The inputs of action.yml, in its order. */
export const INPUTS = {
  'api-host': { form: 'text', variable: 'CLEARML_API_HOST' },
  'access-key': { form: 'text', variable: 'CLEARML_API_ACCESS_KEY' },
  'secret-key': { form: 'secret', variable: 'CLEARML_API_SECRET_KEY' },
  policy: { form: 'text' },
  'delete-threshold-days': { form: 'text', default: '30' },
  'force-delete': { form: 'boolean', default: 'false' },
  'age-field': { form: 'text', default: 'status-changed' },
  'include-hidden': { form: 'boolean', default: 'false' },
  projects: { form: 'lines' },
  'exclude-projects': { form: 'lines' },
  tags: { form: 'lines' },
  'exclude-tags': { form: 'lines', default: 'keep' },
  'task-types': { form: 'lines' },
  users: { form: 'lines' },
  'name-pattern': { form: 'text' },
  'keep-last': { form: 'text', default: '0' },
  'keep-best': { form: 'text' },
  protect: { form: 'lines', default: 'published, running, datasets, reports' },
  'dry-run': { form: 'boolean', default: 'false' },
  'max-tasks': { form: 'text', default: '0' },
  'abort-above': { form: 'text' },
  'notice-days': { form: 'text', default: '7' },
  plan: { form: 'text' },
  shard: { form: 'text', default: '1/1' },
  concurrency: { form: 'text', default: '4' },
  'batch-size': { form: 'text', default: '100' },
  'time-budget-minutes': { form: 'text', default: '300' },
  'receipt-file': { form: 'text' },
  'track-run': { form: 'boolean', default: 'false' },
  'delete-files': { form: 'text', default: 'runner' },
  'delete-models': { form: 'boolean', default: 'true' },
  'on-file-error': { form: 'text', default: 'keep-task' },
  'remove-task-folders': { form: 'boolean', default: 'true' },
  'files-host': { form: 'lines', variable: 'CLEARML_FILES_HOST' },
  'uri-map': { form: 'lines' },
  's3-region': { form: 'text' },
  's3-endpoints': { form: 'lines' },
} as const satisfies Readonly<Record<string, Spec>>

type Inputs = typeof INPUTS

export type InputName = keyof Inputs

/** Inputs that an environment variable can stand in for. */
export type InputWithVariable = {
  [Name in InputName]: Inputs[Name] extends { variable: string } ? Name : never
}[InputName]

export function isInputName(text: string): text is InputName {
  return Object.hasOwn(INPUTS, text)
}

/** The table's row with its fields that not every input has. */
export function specOf(name: InputName): Readonly<Spec> {
  return INPUTS[name]
}
