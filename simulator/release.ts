/** Server releases whose behaviour the simulator tells apart, oldest first, with the API version each reports. */
const API_VERSIONS = {
  '0.17': '2.12',
  '1.0': '2.13',
  '1.1': '2.14',
  '1.2': '2.16',
  '1.4': '2.18',
  '1.5': '2.18',
  '1.6': '2.20',
  '1.7': '2.21',
  '1.8': '2.22',
  '1.9': '2.23',
  '1.11': '2.25',
  '1.12': '2.26',
  '1.13': '2.27',
  '1.14': '2.28',
  '1.15': '2.29',
  '1.16': '2.30',
  '1.17': '2.31',
  '2.0': '2.31',
  '2.1': '2.32',
  '2.2': '2.33',
  '2.3': '2.34',
} as const

export type ReleaseName = keyof typeof API_VERSIONS

export const RELEASES = Object.keys(API_VERSIONS) as ReleaseName[]

export class Release {
  readonly name: ReleaseName
  readonly apiVersion: string
  /** Any text will do; transcript 20 shows this one. */
  readonly build = '613'

  constructor(name: ReleaseName) {
    this.name = name
    this.apiVersion = API_VERSIONS[name]
  }

  /** As the token and `server.info` spell it. */
  get serverVersion(): string {
    return `${this.name}.0`
  }

  atLeast(name: ReleaseName): boolean {
    return RELEASES.indexOf(this.name) >= RELEASES.indexOf(name)
  }
}
