/**
 * Names that strangers gave to tokens and contracts, made safe to read: what hides, turns or stacks letters is taken out.
 * @see UAX #9 (bidi), UTS #39 (confusables)
 * @module
 */

export type CleanText = {
  readonly text: string
  /** Something was taken out or cut: say so beside it. */
  readonly wasChanged: boolean
}

const usualMax = 32
/** More marks on one letter than any language writes cover the lines around it. */
const marksMax = 2

/**
 * Cleans a name.
 * @param max - Letters kept.
 */
export function cleanText(text: string, max: number = usualMax): CleanText {
  // Enough for `max` letters and their marks; a megabyte of name is not worth reading.
  const start = text.slice(0, max * 16)
  const plain = start
    .toWellFormed()
    .replace(/\s/gu, ' ')
    // Control, bidi and zero width, private use, unassigned; U+FFFD stands for what was no text.
    .replace(/[\p{C}\u{FFFD}\u{115F}\u{1160}\u{3164}\u{FFA0}\u{2800}]/gu, '')
    // Only now: what stood apart by something that is gone stands together.
    .replace(/ +/g, ' ')
    .normalize('NFC')
    .replace(new RegExp(`(\\p{M}{${marksMax}})\\p{M}+`, 'gu'), '$1')
    .trim()
  const letters = Array.from(plain)
  const cut = letters.length > max ? `${letters.slice(0, max - 1).join('')}…` : plain
  return { text: cut, wasChanged: cut !== text }
}

/**
 * Whether a name passes itself off as one of `trusted`: letters of other scripts or full width that look the same,
 * capitals, spaces, or digits for letters.
 */
export function imitates(name: string, trusted: readonly string[]): boolean {
  const bare = skeleton(name)
  return bare !== '' && trusted.some((it) => it !== name && skeleton(it) === bare)
}

function skeleton(name: string): string {
  const letters = Array.from(name.normalize('NFKD').toUpperCase()).filter((it) => /[\p{L}\p{N}]/u.test(it))
  return letters.map((letter) => lookAlikes[letter] ?? letter).join('')
}

/** Of UTS #39's table, what imitates Latin capitals and digits. */
const lookAlikes: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ['A', 'АΑ4'],
    ['B', 'ВΒ8'],
    ['C', 'СϹ'],
    ['E', 'ЕΕ3'],
    ['H', 'НΗ'],
    ['I', 'ІΙ1LӀ'],
    ['J', 'ЈͿ'],
    ['K', 'КΚ'],
    ['M', 'МΜ'],
    ['N', 'Ν'],
    ['O', 'ОΟ0'],
    ['P', 'РΡ'],
    ['S', 'Ѕ5'],
    ['T', 'ТΤ7'],
    ['V', 'Ѵ'],
    ['W', 'Ԝ'],
    ['X', 'ХΧ'],
    ['Y', 'УΥҮ'],
    ['Z', 'Ζ2'],
  ].flatMap(([latin, others]) => Array.from(others!).map((it) => [it, latin!])),
)
