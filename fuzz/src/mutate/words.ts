/**
 * Mutations of texts that are words between marks, as addresses of pages and links are.
 * @module
 */
import type { Random } from '../random.ts'
import { type Mutate, utf8 } from '../target.ts'
import { mutateBytes } from './bytes.ts'

const marks = /([/?&=:@#;,.\s-]+)/
/** Words that readers tend to forget. */
const oddities: readonly string[] = [
  '',
  '0',
  '-0',
  '-1',
  '1.5',
  '1e9',
  '0x',
  '0x10',
  '2147483648',
  '4294967296',
  '9007199254740993',
  '999999999999999',
  '9999999999999999',
  '18446744073709551616',
  '%00',
  '%F0%9F%99%82',
  '%ED%A0%80',
  '%E0%A4',
  'NaN',
  '__proto__',
]

/** A mutator over words and the marks between them. @param words - Further words, and whole inputs. */
export function mutateWords(words: readonly string[] = []): Mutate {
  const choices = [...oddities, ...words, ...words]
  const raw = mutateBytes(words.map(utf8))
  return (input, random, other) => {
    if (random.oneIn(8)) return raw(input, random, other)
    const parts = Buffer.from(input).toString('utf8').split(marks)
    const others = Buffer.from(other).toString('utf8').split(marks)
    return utf8(changed(parts, random, random.oneIn(4) ? others : choices).join(''))
  }
}

function changed(parts: readonly string[], random: Random, choices: readonly string[]): readonly string[] {
  const at = random.below(parts.length)
  const word = parts[at] ?? ''
  switch (random.below(6)) {
    case 0:
      return parts.toSpliced(at, 2)
    case 1:
      return parts.toSpliced(at, 0, random.pick(choices))
    case 2: {
      const from = random.below(word.length + 1)
      return parts.with(at, word.slice(0, from) + word.slice(from + 1 + random.below(3)))
    }
    case 3: {
      const from = random.below(word.length + 1)
      return parts.with(
        at,
        word.slice(0, from) + random.pick('0123456789abcdefxEe.%+~'.split('')) + word.slice(from),
      )
    }
    default:
      return parts.with(at, random.pick(choices))
  }
}
