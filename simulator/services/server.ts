import type { Call, Endpoints } from '../endpoint.ts'
import { compareVersions } from '../path.ts'

const ROOT_ONLY = { minVersion: '1.0', access: 'root', handle: () => ({}) } as const

export const server: Endpoints = {
  'server.info': {
    minVersion: '2.12',
    olderVersions: ['1.0', '2.8'],
    access: 'none',
    loginSince: '2.3',
    handle: info,
  },
  'server.config': ROOT_ONLY,
  'server.endpoints': ROOT_ONLY,
  'server.get_stats': ROOT_ONLY,
  'server.report_stats_option': { minVersion: '1.0', access: 'user', handle: reportStatsOption },
  'debug.ping': { minVersion: '1.0', access: 'none', handle: ping },
  'login.supported_modes': { minVersion: '1.0', access: 'none', handle: supportedModes },
}

function info({ release, requestedVersion }: Call): unknown {
  const basics = { version: release.serverVersion, build: release.build, commit: '' }
  if (compareVersions(requestedVersion, '2.8') < 0) return basics
  if (compareVersions(requestedVersion, '2.12') < 0) return { ...basics, uid: '' }
  return { ...basics, api_version: release.apiVersion }
}

function ping({ params }: Call): unknown {
  return { ...params, msg: 'ClearML server' }
}

function reportStatsOption({ release }: Call): unknown {
  return { current_version: release.serverVersion, enabled: false, supported: true }
}

function supportedModes(): unknown {
  return {
    authenticated: false,
    basic: { enabled: false, guest: { enabled: false } },
    server_errors: { es_connection_error: false, missed_es_upgrade: false },
    sso: {},
    sso_providers: [],
  }
}
