import type { Call, Endpoints } from '../endpoint.ts'
import { queryDocuments } from '../query/index.ts'
import { COMPANY_NAME } from '../token.ts'

export const users: Endpoints = {
  'users.get_all': { minVersion: '1.0', access: 'user', handle: (call) => getAll(call, false) },
  'users.get_all_ex': { minVersion: '1.0', access: 'user', handle: (call) => getAll(call, true) },
  'users.get_current_user': { minVersion: '1.0', access: 'user', handle: getCurrentUser },
}

function getAll(call: Call, ex: boolean): unknown {
  const { rows, ...scroll } = queryDocuments(call, 'user', call.store.users.values(), { ex })
  return { users: rows, ...scroll }
}

function getCurrentUser({ store, identity }: Call): unknown {
  const user = store.users.get(identity.user)
  const [givenName = '', ...familyName] = (user?.name ?? '').split(' ')
  return {
    user: {
      ...user,
      given_name: givenName,
      family_name: familyName.join(' '),
      company: { id: identity.company, name: COMPANY_NAME },
    },
    getting_started: {
      agentName: 'clearml',
      configure: 'clearml-init',
      install: 'pip install clearml',
      packageName: 'clearml',
    },
    settings: { max_download_items: 50_000 },
  }
}
