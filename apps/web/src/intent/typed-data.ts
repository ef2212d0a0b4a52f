/**
 * EIP-712 messages as fields. What is asked comes from outside and is checked before it is shown or signed. Pure.
 * @see EIP-712
 * @module
 */
import { WattError } from '@watt/errors'
import {
  getAddress,
  getTypesForEIP712Domain,
  hashTypedData,
  isAddress,
  validateTypedData,
  type Address,
  type TypedDataDefinition,
} from 'viem'
import { cleanText, type CleanText } from './clean-text.ts'
import { oneField, type Field, type Fields } from './fields.ts'
import type { Risk } from './risks.ts'
import { isUnlimited } from './unlimited.ts'

export type ReadTypedData = {
  /** The application's own name for itself; anybody may take any name. */
  readonly application: CleanText
  readonly contract: Address | undefined
  readonly chainId: number | undefined
  readonly messageType: string
  readonly fields: Fields
  readonly risks: readonly Risk[]
  /** What is signed: exactly what was read. */
  readonly definition: TypedDataDefinition
}

type Types = Readonly<Record<string, readonly { readonly name: string; readonly type: string }[]>>

const fieldsMax = 128
const depthMax = 8
const bytesMax = 65_536
/** Characters of all types, for each of their values: so much is hashed at most, in about a tenth of a second. */
const hashedMax = 4_000_000
const valuesMax = 10_000

/**
 * Reads typed data.
 * @param asked - JSON text, or the value it stands for.
 * @throws {TypedDataError}
 */
export function readTypedData(asked: unknown, chainId: number): ReadTypedData {
  const definition = parse(asked)
  const types = definition.types as Types
  const primary = definition.primaryType as string
  const domain = signedDomain(definition)
  const all: Field[] = []
  let left = 0
  walk(types, primary, definition.message, '', 0, (field) => {
    if (all.length < fieldsMax) all.push(field)
    else left++
  })
  const ofChain = chainIn(domain['chainId'])
  const contract = domain['verifyingContract']
  return {
    application: cleanText(typeof domain['name'] === 'string' ? domain['name'] : ''),
    contract:
      typeof contract === 'string' && isAddress(contract, { strict: false })
        ? getAddress(contract)
        : undefined,
    chainId: ofChain,
    messageType: cleanText(primary).text,
    fields: { shown: all, left },
    risks: risksIn(all, primary, ofChain, chainId),
    definition,
  }
}

function parse(asked: unknown): TypedDataDefinition {
  try {
    const text = typeof asked === 'string' ? asked : JSON.stringify(asked, written)
    if (text.length > bytesMax) throw new TypedDataError()
    const value = JSON.parse(text) as TypedDataDefinition
    if (typeof value.types !== 'object' || typeof value.primaryType !== 'string') throw new TypedDataError()
    if (isLaborious(value)) throw new TypedDataError()
    validateTypedData(value)
    hashTypedData(value) // Looks at every value, lists too.
    return value
  } catch {
    throw new TypedDataError()
  }
}

/** Each value of a type is hashed with the whole type, so a short text can stop the page for seconds. Counted too high at most. */
function isLaborious({ types, domain, message }: TypedDataDefinition): boolean {
  const text = JSON.stringify([domain, message])
  const [values, objects] = [text.split(',').length, text.split('{').length]
  return values > valuesMax || objects * JSON.stringify(types).length > hashedMax
}

/** What the signature covers: a chain or contract that stands beside its types is not signed, and must not look as if it were. */
function signedDomain({ domain, types }: TypedDataDefinition): Readonly<Record<string, unknown>> {
  const said = (domain ?? {}) as Readonly<Record<string, unknown>>
  const own = (types as Partial<Types>)['EIP712Domain']
  const covered = own ?? getTypesForEIP712Domain({ domain: said })
  return Object.fromEntries(covered.map(({ name }) => [name, said[name]]))
}

/** @throws {TypedDataError} No chain has such a number. */
function chainIn(value: unknown): number | undefined {
  if (value === undefined) return undefined
  const isWritten = typeof value === 'string' && /^(0x[0-9a-f]+|[0-9]+)$/i.test(value)
  const id = isWritten ? Number(value) : value
  if (!Number.isSafeInteger(id) || (id as number) < 0) throw new TypedDataError()
  return id as number
}

function walk(
  types: Types,
  type: string,
  value: unknown,
  name: string,
  depth: number,
  add: (field: Field) => void,
): void {
  if (depth > depthMax) throw new TypedDataError()
  const list = /^(.*)\[[0-9]*\]$/.exec(type)
  if (list) {
    if (!Array.isArray(value)) throw new TypedDataError()
    for (const [at, item] of value.entries()) walk(types, list[1]!, item, `${name}[${at}]`, depth + 1, add)
    return
  }
  const parts = Object.hasOwn(types, type) ? types[type] : undefined
  if (parts === undefined) {
    if (!isOfKind(type, value)) throw new TypedDataError()
    return add({ name, ...oneField(type, value) })
  }
  if (typeof value !== 'object' || value === null) throw new TypedDataError()
  for (const part of parts) {
    const inner = (value as Readonly<Record<string, unknown>>)[part.name]
    const clean = cleanText(part.name).text
    walk(types, part.type, inner, name === '' ? clean : `${name}.${clean}`, depth + 1, add)
  }
}

/** Of others, such as a number for a text, something else would be signed than what they look like. */
function isOfKind(type: string, value: unknown): boolean {
  if (type === 'bool') return typeof value === 'boolean'
  return typeof value === 'string' || (typeof value === 'number' && type !== 'string')
}

function risksIn(
  fields: readonly Field[],
  primary: string,
  ofChain: number | undefined,
  chainId: number,
): readonly Risk[] {
  const found: Risk[] = []
  if (ofChain !== undefined && ofChain !== chainId) found.push({ code: 'other-chain', level: 'danger' })
  const isPermit = /permit/i.test(primary)
  const amount = fields.find(({ name }) => /(^|\.)(value|amount)$/.test(name))
  if (isPermit && amount && /^[0-9]+$/.test(amount.text) && isUnlimited(BigInt(amount.text)))
    found.push({ code: 'unlimited-approval', level: 'danger' })
  return found
}

function written(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}

/** What was asked to be signed is no EIP-712 message, or contradicts its own types. */
export class TypedDataError extends WattError {
  readonly code = 'intent/typed-data'
  override readonly fix = 'Do not sign; tell whoever made the application.'
  constructor() {
    super('This is no message that a wallet can show and sign.')
  }
}
