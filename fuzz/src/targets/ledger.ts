/**
 * What blocks are made of, as peers send it and as the store keeps it.
 * @module
 */
import {
  decodeClosedBlock,
  decodeHeader,
  decodeValue,
  encodeClosedBlock,
  encodeHeader,
  encodeRlp,
  encodeValue,
  makeSet,
  parseGenesis,
  GenesisError,
  type Header,
  RlpError,
  type SlotValue,
} from '@watt/ledger'
import { decodeResults, encodeResults } from '../../../core/ledger/src/receipt.ts'
import { decodeRlp } from '../../../core/ledger/src/rlp.ts'
import { mutateJson } from '../mutate/json.ts'
import { mutateRlp } from '../mutate/rlp.ts'
import { declared, jsonOf, promise, promiseSameBytes, type Target, utf8 } from '../target.ts'

const hash = (byte: string): `0x${string}` => `0x${byte.repeat(32)}`
const address = `0x${'c0'.repeat(20)}` as const

const plainValue: SlotValue = {
  parentHash: hash('01'),
  transactionSetHash: hash('02'),
  closeTimeMs: 1_700_000_000_000n,
  upgrades: {},
}
const votingValue: SlotValue = {
  ...plainValue,
  upgrades: { gasLimit: 300_000_000n, setBytesMax: 2_097_152, freeTransactionsPerAccountMax: 16 },
}

export const sampleHeader: Header = {
  parentHash: hash('01'),
  coinbase: address,
  stateRoot: hash('02'),
  transactionsRoot: hash('03'),
  receiptsRoot: hash('04'),
  logsBloom: new Uint8Array(256),
  number: 7n,
  gasLimit: 300_000_000n,
  gasUsed: 21_000n,
  timestamp: 1_700_000_000n,
  extraData: hash('05'),
  mixHash: hash('06'),
  baseFeePerGas: 0n,
  withdrawalsRoot: hash('07'),
}

const list = (...items: readonly Uint8Array[]): Uint8Array => encodeRlp(items)

export const rlp: Target = {
  seeds: [list(), list(new Uint8Array(3)), encodeRlp([[], [new Uint8Array(60)], 300n, [[[1n]]]])],
  bytesMax: 1_024,
  covers: /\/core\/ledger\/src\/rlp\.ts$/,
  mutate: mutateRlp(),
  run(input) {
    const found = declared(() => decodeRlp(input), [RlpError])
    if (found === undefined) return false
    promiseSameBytes(encodeRlp(found), input, 'an item has one encoding')
    return true
  },
}

export const slotValue: Target = {
  seeds: [plainValue, votingValue].map(encodeValue),
  bytesMax: 512,
  covers: /\/core\/ledger\/src\/(value|parameters|rlp)\.ts$/,
  mutate: mutateRlp(),
  run(input) {
    const found = decodeValue(input)
    if (found === undefined) return false
    promiseSameBytes(encodeValue(found), input, 'a slot value has one encoding')
    return true
  },
}

export const closedBlock: Target = {
  seeds: [plainValue, votingValue].map((value) => encodeClosedBlock(value, makeSet(hash('01'), []))),
  bytesMax: 1_024,
  covers: /\/core\/ledger\/src\/(closed-block|value|rlp)\.ts$/,
  mutate: mutateRlp(),
  run(input) {
    const found = declared(() => decodeClosedBlock(input), [RlpError])
    if (found === undefined) return false
    const again = encodeClosedBlock(found.value, { bytes: found.setBytes })
    promiseSameBytes(again, input, 'a closed block has one encoding')
    return true
  },
}

export const header: Target = {
  seeds: [encodeHeader(sampleHeader)],
  bytesMax: 1_024,
  covers: /\/core\/ledger\/src\/(header|rlp)\.ts$/,
  mutate: mutateRlp(),
  run(input) {
    const found = declared(() => decodeHeader(input), [RlpError])
    if (found === undefined) return false
    promiseSameBytes(encodeHeader(found), input, 'a header has one encoding')
    return true
  },
}

export const receipts: Target = {
  seeds: [
    encodeResults([]),
    encodeResults([
      { succeeded: true, gasUsed: 21_000n, createdAddress: undefined, logs: [] },
      {
        succeeded: false,
        gasUsed: 90_000n,
        createdAddress: address,
        logs: [{ address, topics: [hash('08'), hash('09')], data: new Uint8Array(5) }],
      },
    ]),
  ],
  bytesMax: 2_048,
  covers: /\/core\/ledger\/src\/(receipt|rlp)\.ts$/,
  mutate: mutateRlp(),
  run(input) {
    const found = declared(() => decodeResults(input), [RlpError])
    if (found === undefined) return false
    promiseSameBytes(encodeResults(found), input, 'stored results have one encoding')
    return true
  },
}

const genesisSeed = {
  chainId: 1337,
  name: 'fuzz',
  timestampMs: 1_700_000_000_000,
  parameters: { gasLimit: 30_000_000, setBytesMax: 1_000_000, freeTransactionsPerAccountMax: 16 },
  allocation: {
    [address]: { balance: '1000', nonce: 1, code: '0x6001', storage: { [hash('00')]: '0x01' } },
    [`0x${'aa'.repeat(20)}`]: { balance: '0xff' },
  },
}

export const genesis: Target = {
  seeds: [utf8(JSON.stringify(genesisSeed))],
  bytesMax: 65_536,
  covers: /\/core\/ledger\/src\/genesis-file\.ts$/,
  mutate: mutateJson(['"balance"', '"code"', '"storage"', '"nonce"', `"${address}"`, `"${hash('00')}"`]),
  run(input) {
    const json = jsonOf(input)
    const found = json && declared(() => parseGenesis(json.value), [GenesisError])
    if (found === undefined) return false
    const sum = found.allocation.values().reduce((total, { balance }) => total + balance, 0n)
    promise(found.supply === sum, 'the supply is the sum of all balances')
    promise(Number.isSafeInteger(found.parameters.setBytesMax), 'parameters are whole numbers')
    return true
  },
}
