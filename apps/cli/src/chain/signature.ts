/**
 * Functions and arguments as typed on a command line: `transfer(address,uint256)` and words.
 * @module
 */
import { shown } from '@watt/errors'
import { encodeAbiParameters, parseAbiItem, type AbiFunction, type AbiParameter } from 'viem'
import { parseExactJson } from '../exact-json.ts'
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
  return Promise.all(
    parameters.map(async (parameter, at) => {
      const word = words[at] ?? ''
      const value = await parseValue(session, parameter, word)
      if (!isEncodable(parameter, value)) throw wrongValue(parameter.type, word)
      return value
    }),
  )
}

/** Whether numbers, bytes and lists have the sizes of their types. */
function isEncodable(parameter: AbiParameter, value: unknown): boolean {
  try {
    encodeAbiParameters([parameter], [value])
    return true
  } catch {
    return false
  }
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
    const values = membersOf(parseJson(word, type), parameter.components)
    if (values === undefined) throw wrongValue(type, word)
    const parsed = await Promise.all(
      parameter.components.map((it, at) => parseValue(session, it, values[at])),
    )
    const isNamed = parameter.components.every(({ name }) => name)
    return isNamed
      ? Object.fromEntries(parameter.components.map(({ name }, at) => [name, parsed[at]]))
      : parsed
  }
  if (typeof word !== 'string' && typeof word !== 'number' && typeof word !== 'boolean')
    throw wrongValue(type, word)
  const text = String(word)
  if (/^u?int[0-9]*$/.test(type)) {
    if (!/^(-?[0-9][0-9_]*|0x[0-9a-fA-F]+)$/.test(text)) throw wrongValue(type, text)
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

/** What a tuple is made of, by place or by name; undefined where something lacks or is too much. */
function membersOf(found: unknown, components: readonly AbiParameter[]): readonly unknown[] | undefined {
  if (Array.isArray(found)) return found.length === components.length ? found : undefined
  if (typeof found !== 'object' || found === null) return undefined
  const members = new Map(Object.entries(found))
  const isWhole = members.size === components.length && components.every(({ name = '' }) => members.has(name))
  return isWhole ? components.map(({ name = '' }) => members.get(name)) : undefined
}

function parseJson(word: unknown, type: string): unknown {
  if (typeof word !== 'string') return word
  try {
    return parseExactJson(word)
  } catch {
    throw wrongValue(type, word)
  }
}

function wrongValue(type: string, word: unknown): Error {
  const hint = /\]$|^tuple/.test(type)
    ? 'lists and tuples are JSON: \'["0x…", 5]\''
    : `give a value of type ${type}`
  const found = typeof word === 'string' ? word.slice(0, 80) : shown(word)
  return usageError(`${shown(word)} is not a ${type}.`, hint, { type, found })
}
