/** Why a task stays. The keys are part of the receipt: docs/receipt.md. */
export type KeepReason =
  | 'run-record'
  | 'public'
  | 'other-company'
  | 'owner-unknown'
  | 'not-archived'
  | 'tags-unreadable'
  | 'hidden'
  | 'tag-excluded'
  | 'project-excluded'
  | 'project-unknown'
  | 'other-project'
  | 'other-tags'
  | 'other-type'
  | 'other-user'
  | 'other-name'
  | 'no-rule'
  | 'rule-unknown'
  | 'kept-by-rule'
  | 'status-unknown'
  | 'published'
  | 'published-on-old-server'
  | 'running'
  | 'dataset'
  | 'report'
  | 'not-a-draft'
  | 'no-date'
  | 'date-unreadable'
  | 'too-young'
  | 'keep-last'
  | 'keep-best'
  | 'no-metric'
  | 'not-in-plan'
  | 'changed-since-plan'
  | 'other-rule'
  | 'archived-already'
  | 'touched-lately'
  | 'steps-stay'
  | 'step-reused'
  | 'dataset-used'
  | 'published-children'
  | 'published-models'
  | 'models-of-another-task'
  | 'files-of-a-step'
  | 'used-as-input'
  | 'maker-not-archived'
  | 'maker-published'
  | 'shares-file'
  | 'models-changed'
  | 'contents-unreadable'
  | 'task-exists'
  | 'named-by-record'
  | 'in-task-folder'
  | 'holds-task-folders'
  | 'holds-links'
  | 'folder-changed'

const TEXTS: Record<KeepReason, string> = {
  'run-record': 'the record of this very run (track-run)',
  public: 'public example, which belongs to nobody',
  'other-company': 'belongs to another company',
  'owner-unknown': 'the server did not say whose it is',
  'not-archived': 'not archived',
  'tags-unreadable': 'the server sent its tags in a shape that cannot be read',
  hidden: 'hidden (include-hidden is false)',
  'tag-excluded': 'has a tag of exclude-tags',
  'project-excluded': 'in a project of exclude-projects',
  'project-unknown': 'the server did not name its project, so that it may be one of exclude-projects',
  'other-project': 'in none of the projects given',
  'other-tags': 'has none of the tags given',
  'other-type': 'of none of the task-types given',
  'other-user': 'of none of the users given',
  'other-name': 'its name does not match name-pattern',
  'no-rule': 'no rule of the policy takes it in',
  'rule-unknown': 'the server did not tell what a rule asks for, so that this rule may be its own',
  'kept-by-rule': 'its rule keeps all that it takes in (keep)',
  'status-unknown': 'its status is missing or not known',
  published: 'published (protect: published)',
  'published-on-old-server': 'published, which servers before 1.17 delete only half',
  running: 'running or queued (protect: running)',
  dataset: 'dataset version (protect: datasets)',
  report: 'report (protect: reports)',
  'not-a-draft': 'not a draft (force-delete is false)',
  'no-date': 'has no date in the age field',
  'date-unreadable': 'its date in the age field cannot be read',
  'too-young': 'not older than the threshold',
  'keep-last': 'among the newest of its project (keep-last)',
  'keep-best': 'among the best of its project (keep-best)',
  'no-metric': 'has no value of the metric of keep-best, so nothing tells how good it was',
  'not-in-plan': 'not listed by the approved plan',
  'changed-since-plan': 'changed since the approved plan was made',
  'other-rule': 'another rule of the policy takes it in',
  'archived-already': 'is in the archive already',
  'touched-lately': 'was touched within archive-after-days',
  'steps-stay': 'a pipeline controller with steps that stay',
  'step-reused': 'a pipeline step that another controller reuses',
  'dataset-used': 'a dataset version that another version builds on',
  'published-children': 'published children hold it (force-delete is false)',
  'published-models': 'a published model that it made holds it (force-delete is false)',
  'models-of-another-task': 'lists models of another task, which the server would delete with it',
  'files-of-a-step': 'a controller that lists files of a pipeline step that stays',
  'used-as-input': 'a task uses it as input',
  'maker-not-archived': 'the task that made it is not archived (force-delete is false)',
  'maker-published': 'the task that made it is published',
  'shares-file': 'has the same file as a model that stays',
  'models-changed': 'its models or files changed, or were taken into use, while it was being deleted',
  'contents-unreadable': 'the server sent its artifacts or models in a shape that cannot be read',
  'task-exists': 'the folder of a task that exists',
  'named-by-record': 'a record of the server names its id: an artifact, a model or a dataset version',
  'in-task-folder': 'lies in the folder of another task that exists or is named',
  'holds-task-folders': 'holds the folder of another task',
  'holds-links': 'holds symbolic links, or what is no file',
  'folder-changed': 'something came into it',
}

export function keepReasonText(reason: KeepReason): string {
  return TEXTS[reason]
}

/** Found only when a task is looked into; the other reasons would have kept it when it was listed. */
const FOUND_LATER: ReadonlySet<KeepReason> = new Set([
  'steps-stay',
  'step-reused',
  'dataset-used',
  'published-children',
  'published-models',
  'models-of-another-task',
  'files-of-a-step',
  'shares-file',
  'models-changed',
  'contents-unreadable',
  'folder-changed',
])

/** Why a task stays after all although the plan said that it goes. */
export function lateKeepReasonText(reason: KeepReason): string {
  return FOUND_LATER.has(reason) ? TEXTS[reason] : `${TEXTS[reason]} since it was listed`
}

/** ClearML's own name of the field behind an age clock. */
export function ageFieldName(ageField: string): string {
  return ageField.replace('-', '_')
}
