/**
 * Functions and arguments as typed on a command line: `transfer(address,uint256)` and words.
 * @module
 */
import { parseAbiItem, type AbiFunction, type AbiParameter } from 'viem'
import { usageError } from '../failure.ts'
import type { Session } from '../session.ts'
import { resolveAddress } from '../wallet/account.ts'

const lengthMax = 1000

/**
 * Reads a function's signature; the word `function` may be left out.
 * `balanceOf(address) returns (uint256)` and `balanceOf(address)(uint256)` both name what comes back.
 * @throws {CommandError} It is none.
 */
export function parseFunction(signature: string): AbiFunction {
  const text = signature.trim().replace(/^function\s+/, '')
  const spelled = text.replace(/^([^()]+\((?:[^()]|\([^()]*\))*\))\s*(\(.*\))$/s, '$1 returns $2')
  try {
    if (text.length > lengthMax) throw new Error(`it has ${text.length} characters`)
    const item = parseAbiItem(`function ${spelled}` as string) as AbiFunction
    if (item.type === 'function') return item
    throw new Error('it is no function')
  } catch {
    throw usageError(
      `"${signature.slice(0, 120)}" is not a function signature.`,
      'write it like "transfer(address,uint256)" or "balanceOf(address) returns (uint256)"',
      { signature: signature.slice(0, 120) },
    )
  }
}

/**
 * Reads words as values of the given types.
 * @throws {CommandError} Too few, too many, or one does not fit its type.
 */
export async function parseArguments(
  session: Session,
  parameters: readonly AbiParameter[],
  words: readonly string[],
): Promise<readonly unknown[]> {
  if (parameters.length !== words.length) {
    throw usageError(
      `There are ${words.length} arguments for ${parameters.length} parameters.`,
      `give: ${parameters.map(({ type, name }) => (name ? `${type} ${name}` : type)).join(', ') || 'none'}`,
      { found: words.length, expected: parameters.length },
    )
  }
  return Promise.all(parameters.map((parameter, at) => parseValue(session, parameter, words[at] ?? '')))
}

/** One word as a value: whole numbers, addresses (or names), true/false, hex bytes, text, JSON for lists and tuples. */
async function parseValue(session: Session, parameter: AbiParameter, word: unknown): Promise<unknown> {
  const { type } = parameter
  const element = /^(.*)\[[0-9]*\]$/.exec(type)?.[1]
  if (element !== undefined) {
    const list = parseJson(word, type)
    if (!Array.isArray(list)) throw wrongValue(type, word)
    return Promise.all(list.map((it: unknown) => parseValue(session, { ...parameter, type: element }, it)))
  }
  if (type === 'tuple' && 'components' in parameter) {
    const found = parseJson(word, type)
    const values = Array.isArray(found)
      ? found
      : parameter.components.map(({ name }) => (found as Readonly<Record<string, unknown>>)[name ?? ''])
    if (values.length !== parameter.components.length) throw wrongValue(type, word)
    const parsed = await Promise.all(
      parameter.components.map((it, at) => parseValue(session, it, values[at])),
    )
    const isNamed = parameter.components.every(({ name }) => name)
    return isNamed
      ? Object.fromEntries(parameter.components.map(({ name }, at) => [name, parsed[at]]))
      : parsed
  }
  const text = typeof word === 'string' ? word : String(word)
  if (/^u?int[0-9]*$/.test(type)) {
    if (!/^-?([0-9][0-9_]*|0x[0-9a-fA-F]+)$/.test(text)) throw wrongValue(type, text)
    return BigInt(text.replaceAll('_', ''))
  }
  if (type === 'address') return resolveAddress(session, text)
  if (type === 'bool') {
    if (text !== 'true' && text !== 'false') throw wrongValue(type, text)
    return text === 'true'
  }
  if (type.startsWith('bytes') && !/^0x([0-9a-fA-F]{2})*$/.test(text)) throw wrongValue(type, text)
  return text
}

function parseJson(word: unknown, type: string): unknown {
  if (typeof word !== 'string') return word
  try {
    // Integers beyond doubles would lose digits: they are read as text.
    return JSON.parse(word.replaceAll(/(?<=[[,:]\s*)(-?[0-9]{16,})(?=\s*[\],}])/g, '"$1"'))
  } catch {
    throw wrongValue(type, word)
  }
}

function wrongValue(type: string, word: unknown): Error {
  const hint = /\]$|^tuple/.test(type)
    ? 'lists and tuples are JSON: \'["0x…", 5]\''
    : `give a value of type ${type}`
  return usageError(`"${String(word).slice(0, 80)}" is not a ${type}.`, hint, {
    type,
    found: String(word).slice(0, 80),
  })
}
