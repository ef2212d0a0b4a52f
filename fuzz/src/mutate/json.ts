/**
 * Mutations of JSON that stay JSON: what a hostile author of a configuration, a file or a request would write.
 * Works on the text of values, so that doubled keys, numbers without end and deep nesting survive.
 * @module
 */
import type { Random } from '../random.ts'
import { jsonOf, type Mutate, utf8 } from '../target.ts'
import { mutateBytes } from './bytes.ts'

/** A value that is written as it stands. */
class Literal {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`

/** Values that readers tend to forget. */
const oddities: readonly string[] = [
  'null',
  'true',
  '0',
  '-0',
  '-1',
  '1.5',
  '1e400',
  '1e-400',
  '9007199254740993',
  '18446744073709551616',
  '""',
  '"0x"',
  '"0x0"',
  '"0X1"',
  '"\\u0000"',
  '"\\ud800"',
  '"__proto__"',
  '[]',
  '{}',
  '[null]',
  '{"__proto__":{"length":1}}',
  '{"toString":1,"valueOf":1}',
  '{"length":-1}',
  `"${'0x'.padEnd(2_050, 'f')}"`,
  nested(64),
]

/** Deep enough to use up the stack of whatever recurses; rare, because reading them takes long. */
const abysses: readonly string[] = [
  nested(20_000),
  `{"toJSON":null,"deep":${nested(20_000)}}`, // `JSON.stringify` has no fast path for such an object.
]
const abyssEvery = 200

/** A mutator over JSON. @param words - Further literals, such as member names and tags, as JSON text. */
export function mutateJson(words: readonly string[] = []): Mutate {
  const literals = [...oddities, ...words, ...words]
  const raw = mutateBytes(words.map(utf8))
  return (input, random, other) => {
    const parsed = random.oneIn(8) ? undefined : jsonOf(input)
    if (parsed === undefined) return raw(input, random, other)
    const spare = jsonOf(other)?.value ?? null
    try {
      return utf8(write(changed(parsed.value, { random, literals, spare })))
    } catch (error) {
      if (error instanceof RangeError) return raw(input, random, other) // Nested too deep to be written again.
      throw error
    }
  }
}

/** A mutator that writes JSON itself; what is nested too deep for that is left to another one. */
export function unlessDeep(mutate: Mutate, otherwise: Mutate): Mutate {
  return (input, random, other) => {
    try {
      return mutate(input, random, other)
    } catch (error) {
      if (error instanceof RangeError) return otherwise(input, random, other)
      throw error
    }
  }
}

type Means = { readonly random: Random; readonly literals: readonly string[]; readonly spare: unknown }

/** Changes one place, chosen on the way down. */
function changed(value: unknown, means: Means): unknown {
  const { random } = means
  if (typeof value !== 'object' || value === null || random.oneIn(5)) return replaced(value, means)
  if (Array.isArray(value)) return changedArray(value, means)
  const entries = Object.entries(value)
  const at = random.below(entries.length)
  switch (random.below(6)) {
    case 0:
      return new Map(entries.toSpliced(at, 1))
    case 1:
      return new Map([
        ...entries,
        [keyOf(means), random.pick([...entries.map(([, it]) => it), literal(means)])],
      ])
    case 2:
      return new Map(entries.map(([key, it], index) => [index === at ? keyOf(means) : key, it]))
    default:
      return new Map(entries.map(([key, it], index) => [key, index === at ? changed(it, means) : it]))
  }
}

function changedArray(value: readonly unknown[], means: Means): unknown {
  const { random } = means
  const at = random.below(value.length)
  switch (random.below(6)) {
    case 0:
      return value.toSpliced(at, 1)
    case 1:
      return value.toSpliced(at, 0, random.oneIn(2) ? literal(means) : value[random.below(value.length)])
    case 2:
      return [
        ...value,
        ...Array.from({ length: random.below(random.oneIn(8) ? 300 : 4) }, () => value[at] ?? null),
      ]
    default:
      return value.map((it, index) => (index === at ? changed(it, means) : it))
  }
}

function replaced(value: unknown, means: Means): unknown {
  const { random, spare } = means
  const parts = typeof spare === 'object' && spare !== null ? Object.values(spare) : [spare]
  switch (random.below(6)) {
    case 0:
      return parts.length === 0 ? literal(means) : random.pick(parts)
    case 1:
      return typeof value === 'string' ? editedText(value, random) : [value]
    case 2:
      return typeof value === 'string' ? editedText(value, random) : literal(means)
    case 3:
      return typeof value === 'number' ? value + random.pick([-1, 1, 256, 0.5, -2 * value]) : literal(means)
    default:
      return literal(means)
  }
}

const characters = '0123456789abcdefABCDEFx.-_/: \\"{}[]\u0000\ud800é'.split('')

function editedText(text: string, random: Random): string {
  const at = random.below(text.length + 1)
  switch (random.below(4)) {
    case 0:
      return text.slice(0, at) + text.slice(at + 1 + random.below(4))
    case 1:
      return text.slice(0, at) + random.pick(characters) + text.slice(at)
    case 2:
      return text.slice(0, at) + text.slice(at).repeat(2)
    default:
      return text.slice(0, at) + random.pick(characters) + text.slice(at + 1)
  }
}

function literal({ random, literals }: Means): Literal {
  return new Literal(random.pick(random.oneIn(abyssEvery) ? abysses : literals))
}

function keyOf(means: Means): string {
  const { text } = literal(means)
  return text.startsWith('"') ? text.slice(1, -1) : text
}

function write(value: unknown): string {
  if (value instanceof Literal) return value.text
  if (value instanceof Map)
    return `{${[...(value as Map<string, unknown>)].map(([key, it]) => `${JSON.stringify(key)}:${write(it)}`).join(',')}}`
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`
  if (typeof value === 'object' && value !== null) return write(new Map(Object.entries(value)))
  return JSON.stringify(value) ?? 'null'
}
