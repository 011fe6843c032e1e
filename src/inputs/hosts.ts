import { inferFilesHost, inferWebHost } from '../clearml/hosts.ts'
import { httpUrl, type FilesHosts } from './addresses.ts'
import type { Reader } from './reader.ts'
import type { InputSource, Origin } from './source.ts'

/** The fileserver's addresses: by ClearML's own conventions where none is given and it is needed. */
export function resolveFilesHosts(
  given: FilesHosts | undefined,
  apiHost: string | undefined,
  isNeeded: boolean,
  { refuse, origins }: Reader,
): { hosts: readonly string[]; origin: Origin } {
  const found = { hosts: given?.kind === 'given' ? given.hosts : [], origin: origins['files-host'] }
  if (given?.kind !== 'infer' || apiHost === undefined) return found
  const host = inferFilesHost(apiHost)
  if (host !== undefined) return { hosts: [host], origin: { kind: 'inferred' } }
  if (isNeeded) {
    refuse(
      'files-host',
      `got nothing, and it cannot be inferred from ${apiHost}; give the URL of the fileserver (files-host or ` +
        'CLEARML_FILES_HOST), or none if all files lie on other storage',
    )
  }
  return found
}

/** Only for a link: an address that cannot be read is none. */
export function webHostOf(apiHost: string, { env, conf }: InputSource): string {
  const inFile = conf?.otherServer === undefined ? conf?.conf.webHost : undefined
  const given = [env['CLEARML_WEB_HOST'] ?? '', inFile ?? ''].map((text) => httpUrl(text.trim()))
  return given.find((url) => url.ok)?.value ?? inferWebHost(apiHost) ?? ''
}
