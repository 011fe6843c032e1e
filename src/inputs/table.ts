/** How the text of an input reads: one value, true or false, lines of values, or a key that nobody may see. */
export type Form = 'text' | 'boolean' | 'lines' | 'secret'

type Spec = {
  form: Form
  /** As action.yml states it. */
  default?: string
  /** The environment variables that are taken if the input is empty, the first that is set. */
  variables?: readonly [string, ...string[]]
  /** It narrows or holds back a deletion: an expression that came to nothing must not set its default in its place. */
  narrows?: true
}

/** The inputs of action.yml, in its order. */
export const INPUTS = {
  'api-host': { form: 'text', variables: ['CLEARML_API_HOST'] },
  'access-key': { form: 'text', variables: ['CLEARML_API_ACCESS_KEY'] },
  'secret-key': { form: 'secret', variables: ['CLEARML_API_SECRET_KEY'] },
  'config-file': { form: 'text' },
  target: { form: 'text', default: 'tasks', narrows: true },
  roots: { form: 'lines' },
  policy: { form: 'text', default: 'none', narrows: true },
  'delete-threshold-days': { form: 'text', default: '30', narrows: true },
  'force-delete': { form: 'boolean', default: 'false', narrows: true },
  'age-field': { form: 'text', default: 'status-changed', narrows: true },
  'include-hidden': { form: 'boolean', default: 'false', narrows: true },
  projects: { form: 'lines' },
  'exclude-projects': { form: 'lines' },
  tags: { form: 'lines' },
  'exclude-tags': { form: 'lines', default: 'keep', narrows: true },
  'task-types': { form: 'lines' },
  users: { form: 'lines' },
  'name-pattern': { form: 'text' },
  'keep-last': { form: 'text', default: '0', narrows: true },
  'keep-best': { form: 'text', default: 'none', narrows: true },
  'archive-after-days': { form: 'text', default: '0' },
  protect: { form: 'lines', default: 'published, running, datasets, reports', narrows: true },
  'dry-run': { form: 'boolean', default: 'false', narrows: true },
  'max-tasks': { form: 'text', default: '0', narrows: true },
  'abort-above': { form: 'text' },
  'notice-days': { form: 'text', default: '7' },
  plan: { form: 'text' },
  shard: { form: 'text', default: '1/1', narrows: true },
  concurrency: { form: 'text', default: '4' },
  'batch-size': { form: 'text', default: '100' },
  'time-budget-minutes': { form: 'text', default: '300' },
  'receipt-file': { form: 'text' },
  'track-run': { form: 'boolean', default: 'false' },
  'delete-files': { form: 'text', default: 'runner', narrows: true },
  'delete-models': { form: 'boolean', default: 'true', narrows: true },
  'on-file-error': { form: 'text', default: 'keep-task', narrows: true },
  'remove-task-folders': { form: 'boolean', default: 'true', narrows: true },
  'files-host': { form: 'lines', variables: ['CLEARML_FILES_HOST'] },
  'uri-map': { form: 'lines' },
  'local-roots': { form: 'lines' },
  'size-requests': { form: 'text', default: '2000' },
  's3-region': { form: 'text', variables: ['AWS_REGION', 'AWS_DEFAULT_REGION'] },
  's3-endpoints': { form: 'lines' },
} as const satisfies Readonly<Record<string, Spec>>

type Inputs = typeof INPUTS

export type InputName = keyof Inputs

/** Inputs that an environment variable can stand in for. */
export type InputWithVariable = {
  [Name in InputName]: Inputs[Name] extends { variables: readonly string[] } ? Name : never
}[InputName]

export const INPUT_NAMES: readonly InputName[] = Object.keys(INPUTS).filter(isInputName)

export function isInputName(text: string): text is InputName {
  return Object.hasOwn(INPUTS, text)
}

/** The table's row with its fields that not every input has. */
export function specOf(name: InputName): Readonly<Spec> {
  return INPUTS[name]
}

/** The variable in which GitHub's runner hands an input over. */
export function runnerVariable(name: InputName): string {
  return `INPUT_${name.toUpperCase()}`
}
