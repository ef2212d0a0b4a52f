/**
 * What the index of the chain takes from hostile contracts: their logs, and the names of their tokens.
 * @module
 */
import { knownAbis } from '@watt/sdk/abis'
import {
  type AbiEvent,
  type AbiParameter,
  bytesToHex,
  encodeAbiParameters,
  hexToBytes,
  type Hex,
  stringToHex,
  toEventSelector,
} from 'viem'
import {
  erc20Log,
  erc721Log,
  makeBlock,
  person,
} from '../../../services/indexer/src/follow/memory-chain.fixture.ts'
import { logBytesMax, rowsOf } from '../../../services/indexer/src/follow/rows.ts'
import { nameMax, searchWords } from '../../../services/indexer/src/text/safe-text.ts'
import { numberOf, textOf } from '../../../services/indexer/src/tokens/ask-token.ts'
import { promise, type Target, utf8 } from '../target.ts'

const [alice, bob, token] = [person(1), person(2), person(700_001)]
const wordBytes = 32

/** A log as bytes: how many topics, 32 bytes each, and the data. */
function logBytes(topics: readonly Hex[], data: Hex): Uint8Array {
  return new Uint8Array(
    Buffer.concat([Uint8Array.of(topics.length), ...topics.map((it) => hexToBytes(it)), hexToBytes(data)]),
  )
}

function logOf(input: Uint8Array): { readonly topics: readonly Hex[]; readonly data: Hex } {
  const wanted = (input[0] ?? 0) % 5
  const count = Math.min(wanted, Math.floor((input.length - 1) / wordBytes))
  const topics = Array.from({ length: Math.max(count, 0) }, (_, at) =>
    bytesToHex(input.subarray(1 + at * wordBytes, 1 + (at + 1) * wordBytes)),
  )
  return { topics, data: bytesToHex(input.subarray(1 + topics.length * wordBytes)) }
}

/** Some value of a type. */
function sampleOf({ type, ...rest }: AbiParameter): unknown {
  const list = /^(.*)\[([0-9]*)\]$/.exec(type)
  if (list) return Array.from({ length: Number(list[2] || 2) }, () => sampleOf({ ...rest, type: list[1]! }))
  if (type === 'tuple')
    return 'components' in rest
      ? Object.fromEntries(rest.components.map((it) => [it.name, sampleOf(it)]))
      : undefined
  if (type === 'string') return 'Kilowatt hour 🙂'
  if (type === 'bool') return true
  if (type === 'address') return alice
  if (type.startsWith('bytes'))
    return type === 'bytes' ? '0x123456' : `0x${'12'.repeat(Number(type.slice(5)))}`
  return Number(/[0-9]+$/.exec(type)?.[0] ?? 256) <= 48 ? 7 : 7n
}

const events = knownAbis.flatMap((abi) => abi.filter((item) => item.type === 'event')) as readonly AbiEvent[]
const samples = events.map((item) => {
  const indexed = item.inputs.filter((it) => it.indexed === true)
  const data = item.inputs.filter((it) => it.indexed !== true)
  const topics = [toEventSelector(item), ...indexed.map((): Hex => `0x${'00'.repeat(31)}07`)]
  return logBytes(topics, encodeAbiParameters(data, data.map(sampleOf)))
})
const [single, batch] = [
  'TransferSingle(address,address,address,uint256,uint256)',
  'TransferBatch(address,address,address,uint256[],uint256[])',
].map(toEventSelector) as [Hex, Hex]
const topicOf = (it: Hex): Hex => `0x${it.slice(2).padStart(64, '0')}`
const between = [alice, alice, bob].map(topicOf)
const lists = encodeAbiParameters(
  [{ type: 'uint256[]' }, { type: 'uint256[]' }],
  [
    [1n, 2n],
    [3n, 4n],
  ],
)
const transfers = [erc20Log(token, alice, bob, 5n), erc721Log(token, alice, bob, 5n)]
const longName = `a${'🙂'.repeat(70)}`

/** Logs and, as they are bytes of a contract's choice too, what it answers when it is asked for its name. */
export const log: Target = {
  seeds: [
    ...transfers.map(({ topics, data }) => logBytes(topics, data)),
    logBytes([single, ...between], encodeAbiParameters([{ type: 'uint256' }, { type: 'uint256' }], [1n, 2n])),
    logBytes([batch, ...between], lists),
    ...samples,
    logBytes([], encodeAbiParameters([{ type: 'string' }], [longName])),
    logBytes([], encodeAbiParameters([{ type: 'string' }], ['region: ｋＷｈ e\u0301'])),
    logBytes([], encodeAbiParameters([{ type: 'string' }], [`z${'\u0344'.repeat(8)}`])),
    logBytes([], stringToHex('MKR', { size: 32 })),
  ],
  bytesMax: 16_384,
  covers: /\/indexer\/src\/(text\/safe-text|tokens\/ask-token|follow\/(rows|token-moves|known-events))\.ts$/,
  dictionary: [
    ...events.map((item) => hexToBytes(toEventSelector(item))),
    ...[0, 1, 32, 64, 96].map((it) => hexToBytes(`0x${it.toString(16).padStart(64, '0')}`)),
    new Uint8Array(wordBytes).fill(0xff),
    ...['\u202e', '\u200b', '\u0344', '\u0301', '\ufb1d', '\u{e0041}', '🙂', '\ufdfa', '\0'].map(utf8),
  ],
  run(input) {
    const { topics, data } = logOf(input)
    const name = textOf(data, nameMax)
    if (name !== null) promiseShown(name, 2 * nameMax)
    for (const word of searchWords(name ?? '')) promiseStored(word, 2 * nameMax)
    const decimals = numberOf(data)
    promise(decimals === null || (decimals >= 0 && decimals < 256), 'decimals are few')
    const step = { from: alice, to: token, logs: [{ address: token, topics, data }] }
    const rows = rowsOf([makeBlock(7, [step], `0x${'00'.repeat(32)}`)])
    for (const it of rows.logs)
      promise(it.data.length <= 2 + 2 * logBytesMax, 'what is kept of a log is bounded')
    const event = rows.logs[0]?.args
    if (event != null) promisePlain(event, 0)
    for (const it of rows.transfers) {
      promise(BigInt(it.amount) < 2n ** 256n && BigInt(it.token_id ?? 0) < 2n ** 256n, 'amounts fit')
    }
    const places = rows.transfers.map(({ id }) => id)
    promise(new Set(places).size === places.length, 'every move has its place')
    return name !== null || event != null || rows.transfers.length > 0
  },
}

/** What a page shows on one line. */
function promiseShown(text: string, max: number): void {
  promiseStored(text, max)
  promise(!/\p{M}{5}/u.test(text), 'marks do not climb')
}

/** What PostgreSQL stores; nobody sees the words that are searched for. */
function promiseStored(text: string, max: number): void {
  promise(text.isWellFormed(), 'text is well-formed')
  promise(text.length <= max, 'text is bounded')
  promise(!/[\p{Cc}\u202A-\u202E\u2066-\u2069\u2028\u2029]/u.test(text), 'text hides and turns nothing')
}

function promisePlain(value: unknown, depth: number): void {
  promise(depth <= 5, 'arguments are not deep')
  if (typeof value === 'string') {
    if (!/^(0x[0-9a-f]*|-?[0-9]+)$/.test(value)) promiseShown(value, 512)
    return
  }
  promise(typeof value !== 'bigint', 'arguments are JSON')
  if (typeof value === 'object' && value !== null)
    for (const it of Object.values(value)) promisePlain(it, depth + 1)
}
