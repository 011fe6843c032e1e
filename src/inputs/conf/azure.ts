import type { AzureCredentials } from '../../files/stores/credentials.ts'
import type { Section } from './section.ts'

/** `sdk.azure.storage.containers`. An entry without a name of a container is for all of its account. */
export function readAzure(storage: Section): readonly AzureCredentials[] {
  return storage.sections('containers').flatMap((entry): AzureCredentials[] => {
    const account = entry.text('account_name')
    const key = entry.flag('use_default_credential') === true ? undefined : entry.text('account_key')
    if (account === undefined) {
      if (key !== undefined) entry.refuse('account_name', 'is missing')
      return []
    }
    return [{ account, container: entry.text('container_name'), key, from: entry.label() }]
  })
}
