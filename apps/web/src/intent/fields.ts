/**
 * Arguments and typed data as a list of fields that a person reads: a name, and one value in words. Pure.
 * @module
 */
import { shown } from '@watt/errors'
import { isAddress, type AbiParameter, type Address } from 'viem'
import { cleanText } from './clean-text.ts'

export type Field = {
  /** `order.amount`, `members[2]`. */
  readonly name: string
  /** As the interface has it: `uint256`, `address`. */
  readonly type: string
  /** Cleaned; numbers in full. */
  readonly text: string
  readonly address?: Address
}

export type Fields = {
  readonly shown: readonly Field[]
  /** How many more there are. */
  readonly left: number
}

const fieldsMax = 64
const textMax = 400

/** Arguments of a call, structs and lists opened. */
export function fieldsOf(inputs: readonly AbiParameter[], values: readonly unknown[]): Fields {
  const all: Field[] = []
  let left = 0
  const add = (field: Field): void => {
    if (all.length < fieldsMax) all.push(field)
    else left++
  }
  inputs.forEach((input, at) => walk(input, values[at], input.name || `${at + 1}`, add))
  return { shown: all, left }
}

function walk(input: AbiParameter, value: unknown, name: string, add: (field: Field) => void): void {
  const list = /^(.*)\[[0-9]*\]$/.exec(input.type)
  if (list && Array.isArray(value)) {
    if (value.length === 0) add({ name, type: input.type, text: '[]' })
    for (const [at, item] of value.entries()) walk({ ...input, type: list[1]! }, item, `${name}[${at}]`, add)
    return
  }
  if ('components' in input && typeof value === 'object' && value !== null) {
    for (const [at, part] of input.components.entries()) {
      const inner = (value as Readonly<Record<string, unknown>>)[part.name ?? ''] ?? (value as unknown[])[at]
      walk(part, inner, `${name}.${part.name || at + 1}`, add)
    }
    return
  }
  add({ ...oneField(input.type, value), name: name.replace(/_$/, '') })
}

/** One value of an elementary type. */
export function oneField(type: string, value: unknown): Omit<Field, 'name'> {
  if (type === 'address' && typeof value === 'string' && isAddress(value, { strict: false }))
    return { type, text: value, address: value }
  return { type, text: cleanText(textOf(value), textMax).text }
}

function textOf(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'bigint') return String(value)
  // No elementary type has such values; one may be nested deeper than JSON can be written.
  if (typeof value === 'object' && value !== null) return shown(value)
  return JSON.stringify(value) ?? ''
}
