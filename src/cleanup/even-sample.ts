/** Items of a list that is seen once, evenly spread over it. Holds at most twice as many as asked for. */
export class EvenSample<T> {
  readonly #size: number
  #items: T[] = []
  #stride = 1
  #seen = 0

  constructor(size: number) {
    this.#size = size
  }

  add(item: T): void {
    const isNext = this.#seen % this.#stride === 0
    this.#seen += 1
    if (!isNext || this.#size === 0) return
    this.#items.push(item)
    if (this.#items.length < 2 * this.#size) return
    this.#items = this.#items.filter((_, i) => i % 2 === 0)
    this.#stride *= 2
  }

  /** So many of them, or all if there were no more. */
  take(count: number): readonly T[] {
    const taken = Math.min(count, this.#size, this.#items.length)
    const step = this.#items.length / taken
    return Array.from({ length: taken }, (_, i) => Math.floor(i * step)).flatMap((at) =>
      this.#items.slice(at, at + 1),
    )
  }
}
