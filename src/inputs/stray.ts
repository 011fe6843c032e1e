import { nearNames } from '../plan/near.ts'
import { INPUT_NAMES, runnerVariable, type InputName } from './table.ts'

/** Whose the variables `INPUT_…` are: those of this step alone, or also those of others. */
export type Surroundings = 'own-step' | 'shared'

export type StrayInputs = {
  /** What somebody may have meant for an input of this action, one line each. */
  refused: readonly string[]
  /** What is probably meant for somebody else. */
  ignored: readonly string[]
}

type Env = Readonly<Record<string, string | undefined>>

const KNOWN = new Set(INPUT_NAMES.map(runnerVariable))

/**
 * GitHub's runner gives a step the variables `INPUT_…` of its own `with:` and no others. act, and Gitea's and Forgejo's
 * runners, which are built on it, also pass on those of an action around it.
 */
export function surroundingsOf(env: Env): Surroundings {
  const isGitHub = env['GITHUB_ACTIONS'] === 'true' && !env['ACT'] && !env['GITEA_ACTIONS']
  return isGitHub ? 'own-step' : 'shared'
}

/** The variables `INPUT_…` that are no input. GitHub's runner only warns of what `with:` has too many. */
export function strayInputs(env: Env): StrayInputs {
  const surroundings = surroundingsOf(env)
  const refused: string[] = []
  const ignored: string[] = []
  const strays = Object.keys(env).filter((variable) => /^INPUT_/iu.test(variable) && !KNOWN.has(variable))
  for (const variable of strays.toSorted()) {
    const name = variable.slice('INPUT_'.length).toLowerCase()
    const near = nearInputs(name)
    if (surroundings === 'own-step') {
      const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : 'docs/inputs.md lists them'
      refused.push(`${name}: there is no such input (it came as ${variable}); ${hint}`)
    } else if (near.length > 0) {
      const meant = near.map((input) => `${runnerVariable(input)} (--${input})`)
      refused.push(
        `${variable}: there is no such input; did you mean ${meant.join(' or ')}? If not, unset it`,
      )
    } else {
      ignored.push(`${variable} is no input of ClearML Cleanup, and is not read.`)
    }
  }
  return { refused, ignored }
}

/** Also what has words too many: `is-dry-run-only`. */
function nearInputs(name: string): readonly InputName[] {
  const spelled = name.replaceAll(/[^a-z0-9]+/gu, '-')
  const within = INPUT_NAMES.filter((input) => input.includes('-') && `-${spelled}-`.includes(`-${input}-`))
  return within.length > 0 ? within : nearNames(spelled, INPUT_NAMES)
}
