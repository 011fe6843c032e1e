import pLimit from 'p-limit'
import type { Location } from '../files/locate.ts'
import type { Looker } from '../files/looker.ts'
import { plusSizes, withSizes, type Sizes } from '../files/tally.ts'
import { EvenSample } from './even-sample.ts'
import type { SeenFile } from './inspect/look.ts'
import type { Settled } from './outcome.ts'

/** What is likely to be largest comes first; of samples and plots there are too many to ask. */
const ASKED = ['model', 'artifact'] as const

type Asked = (typeof ASKED)[number]
type Entry = { taskId: string; kind: Asked; location: Location }

/** Files whose size nothing tells, so that stores are asked for some of them once all is inspected. */
export class Unsized {
  readonly #budget: number
  readonly #samples: Readonly<Record<Asked, EvenSample<Entry>>>

  /** @param budget how many are asked at most */
  constructor(budget: number) {
    this.#budget = budget
    this.#samples = { model: new EvenSample(budget), artifact: new EvenSample(budget) }
  }

  note(taskId: string, files: readonly SeenFile[]): void {
    for (const { file, location } of files) {
      const kind = ASKED.find((asked) => asked === file.kind)
      if (kind === undefined || file.bytes !== undefined) continue
      this.#samples[kind].add({ taskId, kind, location })
    }
  }

  /** Models as far as the budget goes, then artifacts. */
  sample(): readonly Entry[] {
    const models = this.#samples.model.take(this.#budget)
    return [...models, ...this.#samples.artifact.take(this.#budget - models.length)]
  }
}

export type MeasureOptions = {
  concurrency: number
  /** Asked before each request: true once nothing new is to be started. */
  isOver: () => boolean
}

/** Asks for the sizes of the sample, and adds them to what was settled. It never throws. */
export async function measureSizes(
  settled: readonly Settled[],
  unsized: Unsized,
  { bytesOf }: Pick<Looker, 'bytesOf'>,
  { concurrency, isOver }: MeasureOptions,
): Promise<readonly Settled[]> {
  const limit = pLimit(concurrency)
  const found = new Map<string, Sizes>()
  const ask = async ({ taskId, kind, location }: Entry): Promise<void> => {
    const bytes = isOver() ? undefined : await bytesOf(location)
    if (bytes === undefined) return
    const size = { [kind]: { files: 1, bytes, measuredBytes: bytes } }
    found.set(taskId, plusSizes(found.get(taskId) ?? {}, size))
  }
  await Promise.all(unsized.sample().map((entry) => limit(() => ask(entry))))
  return settled.map((entry) => {
    const sizes = found.get(entry.task.id)
    return sizes === undefined || entry.files === undefined
      ? entry
      : { ...entry, files: { ...entry.files, ...withSizes(plusSizes(entry.files.sized, sizes)) } }
  })
}
