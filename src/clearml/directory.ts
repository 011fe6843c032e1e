import { asObject, asText } from './json.ts'
import { fetchAllRows, type Reader } from './paging.ts'
import type { Session } from './session.ts'

/** A project by its full name, or a user. */
export type Named = { id: string; name: string }

/** What the names in a workflow stand for on the server. */
export type DirectoryApi = {
  /** All projects, hidden and public ones too: a task of the company may lie in any of them. */
  allProjects: () => Promise<readonly Named[]>
  allUsers: () => Promise<readonly Named[]>
}

export function createDirectoryApi(session: Session, host: string): DirectoryApi {
  const reader: Reader = { call: session.read, host }
  const list = async (endpoint: string, listName: string, params: object): Promise<readonly Named[]> => {
    const rows = await fetchAllRows(reader, endpoint, listName, { ...params, only_fields: ['id', 'name'] })
    return rows.flatMap((row) => {
      const id = asText(asObject(row)?.['id'])
      const name = asText(asObject(row)?.['name'])
      return id === undefined || id === '' || name === undefined ? [] : [{ id, name }]
    })
  }
  return {
    allProjects: () => list('projects.get_all_ex', 'projects', { search_hidden: true }),
    allUsers: () => list('users.get_all_ex', 'users', {}),
  }
}
