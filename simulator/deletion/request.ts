import type { Call } from '../endpoint.ts'
import { flag } from '../fields.ts'

/** What `tasks.delete` and `tasks.delete_many` can be told, with the release's defaults filled in. */
export type DeleteOptions = {
  force: boolean
  moveToTrash: boolean
  returnFileUrls: boolean
  deleteOutputModels: boolean
  deleteExternalArtifacts: boolean
  includePipelineSteps: boolean
  statusMessage: string
  statusReason: string
}

export function parseDeleteOptions({ params, release }: Call): DeleteOptions {
  const has = {
    urls: release.atLeast('1.0'),
    external: release.atLeast('1.7'),
    steps: release.atLeast('1.16'),
  }
  return {
    force: flag(params, 'force', false),
    moveToTrash: flag(params, 'move_to_trash', !release.atLeast('2.3')),
    returnFileUrls: has.urls && flag(params, 'return_file_urls', false),
    deleteOutputModels: !has.urls || flag(params, 'delete_output_models', true),
    deleteExternalArtifacts: has.external && flag(params, 'delete_external_artifacts', true),
    includePipelineSteps: has.steps && flag(params, 'include_pipeline_steps', false),
    statusMessage: text(params['status_message']),
    statusReason: text(params['status_reason']),
  }
}

const text = (value: unknown) => (typeof value === 'string' ? value : '')
