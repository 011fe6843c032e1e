const BYTES_OF_ID = 16
const WORDS_OF_ID = BYTES_OF_ID / Uint32Array.BYTES_PER_ELEMENT
const FIRST_SLOTS = 1_024

/**
 * A set of ClearML's ids, which are 32 hexadecimal digits, in 16 bytes each: a server may have a million of them, and a
 * set of texts would take five times as much.
 */
export class IdSet {
  #words = new Uint32Array(FIRST_SLOTS * WORDS_OF_ID)
  #used = new Uint8Array(FIRST_SLOTS)
  #size = 0

  get size(): number {
    return this.#size
  }

  /** @throws RangeError for anything but 32 hexadecimal digits */
  add(id: string): void {
    if (this.#size * 2 >= this.#used.length) this.#grow()
    if (this.#put(wordsOf(id))) this.#size += 1
  }

  has(id: string): boolean {
    const words = wordsOf(id)
    return this.#used[this.#slotOf(words)] === 1
  }

  /** The slot that holds the id, or the free one where it belongs. */
  #slotOf(words: Words): number {
    const slots = this.#used.length
    let slot = hashOf(words) % slots
    while (this.#used[slot] === 1 && !this.#holds(slot, words)) slot = (slot + 1) % slots
    return slot
  }

  #holds(slot: number, words: Words): boolean {
    return words.every((word, i) => this.#words[slot * WORDS_OF_ID + i] === word)
  }

  #put(words: Words): boolean {
    const slot = this.#slotOf(words)
    if (this.#used[slot] === 1) return false
    this.#used[slot] = 1
    this.#words.set(words, slot * WORDS_OF_ID)
    return true
  }

  #grow(): void {
    const [words, used] = [this.#words, this.#used]
    this.#words = new Uint32Array(words.length * 2)
    this.#used = new Uint8Array(used.length * 2)
    for (let slot = 0; slot < used.length; slot++) {
      if (used[slot] !== 1) continue
      const [a = 0, b = 0, c = 0, d = 0] = words.subarray(slot * WORDS_OF_ID, (slot + 1) * WORDS_OF_ID)
      this.#put([a, b, c, d])
    }
  }
}

/** FNV-1a over the words: ids are random as a rule, but not all are. */
function hashOf(words: Words): number {
  return (
    words.reduce<number>(
      (hash, word) => Math.imul(hash ^ word ^ (word >>> 15), 16_777_619),
      2_166_136_261,
    ) >>> 0
  )
}

type Words = readonly [number, number, number, number]

function wordsOf(id: string): Words {
  if (!/^[0-9a-f]{32}$/u.test(id)) throw new RangeError(`"${id}" is no id of ClearML`)
  const word = (i: number): number => parseInt(id.slice(i * 8, i * 8 + 8), 16)
  return [word(0), word(1), word(2), word(3)]
}
