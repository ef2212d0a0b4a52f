import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { keccak, zeroHash } from './bytes.ts'
import { genesisBlock, genesisState } from './genesis.ts'
import { genesisFields, parseGenesis, supplyCapWei } from './genesis-file.ts'
import { peopleDefaults } from './day/genesis-people.ts'
import { defaultParameters } from './parameters.ts'

const address = `0x${'Aa'.repeat(20)}` as const
const slot = `0x${'0B'.repeat(32)}` as const
const minimal = { chainId: 7, name: 'test', timestampMs: 1_000, allocation: {} }
const [members, presence, circles, nodes, attestors, rewards] = [1, 2, 3, 4, 5, 6].map(
  (digit) => `0x${`${digit}`.repeat(40)}` as const,
)
const contracts = { members, presence, circles, nodes, attestors, rewards }
const people = { epochSeconds: 60, epochs: 10, totalWatt: 5, provisionalEpochs: 7, claimEpochs: 8, contracts }
const full = {
  ...minimal,
  parameters: { gasLimit: 30_000_000, setBytesMax: 300_000, freeTransactionsPerAccountMax: 2 },
  allocation: { [address]: { balance: '0x10', nonce: 3, code: '0x6001', storage: { [slot]: '0x05' } } },
}

describe('genesis file', () => {
  it('reads every field', () => {
    const genesis = parseGenesis(full)
    assert.deepEqual(
      [genesis.chainId, genesis.name, genesis.timestampMs, genesis.supply],
      [7n, 'test', 1_000n, 16n],
    )
    assert.deepEqual(genesis.parameters, {
      gasLimit: 30_000_000n,
      setBytesMax: 300_000,
      freeTransactionsPerAccountMax: 2,
    })
    const code = new Uint8Array([0x60, 1])
    const storage = new Map([[slot.toLowerCase(), 5n]])
    assert.deepEqual(
      genesis.allocation,
      new Map([[address.toLowerCase(), { balance: 16n, nonce: 3n, code, storage }]]),
    )
  })

  it('has defaults for what may be left out', () => {
    assert.deepEqual(parseGenesis(minimal).parameters, defaultParameters)
    const { allocation } = parseGenesis({ ...minimal, allocation: { [address]: { balance: '0' } } })
    assert.deepEqual(
      [...allocation.values()],
      [{ balance: 0n, nonce: 0n, code: new Uint8Array(0), storage: new Map() }],
    )
  })

  it('leaves room under the cap for what people will get', () => {
    const people = { contracts }
    const left = (supplyCapWei - 6_000_000_000n * 10n ** 18n).toString()
    const { people: read, supply } = parseGenesis({
      ...minimal,
      people,
      allocation: { [address]: { balance: left } },
    })
    assert.equal(supply + (read?.totalWatt ?? 0n) * 10n ** 18n, supplyCapWei)
  })

  it('names the path of each wrong field', () => {
    const account = (change: object) => ({
      ...minimal,
      allocation: { [address]: { balance: '1', ...change } },
    })
    const at = `allocation.${address}`
    const wrong: readonly (readonly [unknown, string])[] = [
      [null, 'the file'],
      [[], 'the file'],
      [{ ...minimal, chainID: 7 }, 'chainID'],
      [{ ...minimal, chainId: undefined }, 'chainId'],
      [{ name: 'x', timestampMs: 0, allocation: {} }, 'chainId'],
      [{ ...minimal, chainId: 0 }, 'chainId'],
      [{ ...minimal, chainId: '7' }, 'chainId'],
      [{ ...minimal, chainId: 1.5 }, 'chainId'],
      [{ ...minimal, name: '' }, 'name'],
      [{ ...minimal, name: 'x'.repeat(65) }, 'name'],
      [{ ...minimal, timestampMs: -1 }, 'timestampMs'],
      [{ ...minimal, parameters: [] }, 'parameters'],
      [{ ...minimal, parameters: { gasLimit: 1 } }, 'parameters.gasLimit'],
      [{ ...minimal, parameters: { setBytesMax: 2 ** 30 } }, 'parameters.setBytesMax'],
      [{ ...minimal, parameters: { toString: 1 } }, 'parameters.toString'],
      [{ ...minimal, allocation: [] }, 'allocation'],
      [{ ...minimal, allocation: { '0x12': { balance: '1' } } }, 'allocation.0x12'],
      [
        {
          ...minimal,
          allocation: { [address]: { balance: '1' }, [address.toLowerCase()]: { balance: '1' } },
        },
        `allocation.${address.toLowerCase()}`,
      ],
      [{ ...minimal, allocation: { [address]: {} } }, `${at}.balance`],
      [account({ balance: 1 }), `${at}.balance`],
      [account({ balance: '-1' }), `${at}.balance`],
      [account({ balance: '1.5' }), `${at}.balance`],
      [account({ nonce: -1 }), `${at}.nonce`],
      [account({ code: '0x6' }), `${at}.code`],
      [account({ code: `0x${'00'.repeat(24_577)}` }), `${at}.code`],
      [account({ storage: { '0x01': '0x01' } }), `${at}.storage.0x01`],
      [account({ storage: { [slot]: 1 } }), `${at}.storage.${slot}`],
      [account({ storage: { [slot]: `0x${'1'.repeat(65)}` } }), `${at}.storage.${slot}`],
      [account({ secret: 1 }), `${at}.secret`],
      [account({ balance: (supplyCapWei + 1n).toString() }), 'allocation'],
      [{ ...account({ balance: supplyCapWei.toString() }), people }, 'allocation'],
      [{ ...minimal, people: {} }, 'people.contracts'],
      [{ ...minimal, people: { ...people, epochSeconds: 0 } }, 'people.epochSeconds'],
      [{ ...minimal, people: { ...people, epoch: 1 } }, 'people.epoch'],
      [
        { ...minimal, people: { ...people, contracts: { ...contracts, rewards: '0x' } } },
        'people.contracts.rewards',
      ],
      [
        { ...minimal, people: { ...people, contracts: { ...contracts, rewards: members } } },
        'people.contracts',
      ],
    ]
    for (const [json, path] of wrong)
      assert.throws(() => parseGenesis(json), { code: 'ledger/genesis', path })
    parseGenesis(account({ balance: supplyCapWei.toString() }))
  })

  it('says what is expected and what was found', () => {
    assert.throws(() => parseGenesis({ ...minimal, chainId: 0 }), {
      message: 'Genesis file, chainId: expected an integer from 1 to 4503599627370495; found 0.',
    })
  })
})

type Schema = {
  readonly properties: Readonly<Record<string, Property>>
  readonly required: readonly string[]
  readonly additionalProperties: false
}
type Property = Schema & {
  readonly minimum?: number
  readonly maximum?: number
  readonly pattern?: string
  readonly default?: unknown
}

describe('genesis.schema.json', () => {
  const file = new URL('../genesis.schema.json', import.meta.url)
  const schema = JSON.parse(readFileSync(file, 'utf8')) as Schema & {
    readonly $defs: { readonly account: Schema; readonly contracts: Schema }
  }
  const pairs = [
    [schema, genesisFields.root],
    [schema.properties['parameters'] as Schema, genesisFields.parameters],
    [schema.$defs.account, genesisFields.account],
    [schema.properties['people'] as Schema, genesisFields.people],
    [schema.$defs.contracts, genesisFields.contracts],
  ] as const

  it('has the fields that the validator knows, requires the same, and no others', () => {
    for (const [part, fields] of pairs) {
      assert.deepEqual(Object.keys(part.properties), Object.keys(fields))
      const required = Object.keys(fields).filter((name) => fields[name]?.required)
      assert.deepEqual(part.required, required)
      assert.equal(part.additionalProperties, false)
    }
  })

  it('has the bounds and patterns of the validator', () => {
    for (const [part, fields] of pairs) {
      for (const [name, { minimum, maximum, pattern }] of Object.entries(part.properties)) {
        const check = (value: unknown) => fields[name]?.check(value, name)
        if (minimum !== undefined && maximum !== undefined) {
          for (const inside of [minimum, maximum]) check(inside)
          for (const outside of [minimum - 1, maximum + 1])
            assert.throws(() => check(outside), { path: name })
        }
        if (pattern !== undefined) {
          const expression = new RegExp(pattern)
          for (const text of [
            '',
            '0',
            '12',
            '012',
            '0x',
            '0x6',
            '0x60',
            '0xG0',
            '1e3',
            '9'.repeat(29),
            '9'.repeat(30),
            `0x${'f'.repeat(24)}`,
            `0x${'f'.repeat(40)}`,
          ]) {
            const accepts = () => (check(text), true)
            if (expression.test(text)) assert.ok(accepts(), text)
            else assert.throws(accepts, { path: name }, text)
          }
        }
      }
    }
  })

  it('names the defaults that the validator fills in', () => {
    const { parameters } = schema.properties
    for (const [name, { default: value }] of Object.entries(parameters?.properties ?? {})) {
      assert.equal(Number(defaultParameters[name as keyof typeof defaultParameters]), value)
    }
    for (const [name, { default: value }] of Object.entries(schema.properties['people']?.properties ?? {})) {
      if (value !== undefined)
        assert.equal(Number(peopleDefaults[name as keyof typeof peopleDefaults]), value)
    }
  })
})

/** Another value of a field of the section about people. */
function changed(people: object, name: string): unknown {
  const value = (people as Record<string, unknown>)[name]
  return typeof value === 'number' ? value + 1 : { ...contracts, members: `0x${'8'.repeat(40)}` }
}

describe('block 0', () => {
  const genesis = parseGenesis(full)
  const block = genesisBlock(genesis, zeroHash)

  it('binds every field of the file', () => {
    const changes = [
      { chainId: 8 },
      { name: 'other' },
      { timestampMs: 1_001 },
      { parameters: { ...full.parameters, gasLimit: 30_000_001 } },
      { parameters: { ...full.parameters, freeTransactionsPerAccountMax: 3 } },
      { allocation: {} },
      { people },
      ...Object.keys(people).map((name) => ({ people: { ...people, [name]: changed(people, name) } })),
      ...Object.keys(contracts).map((name) => ({
        people: { ...people, contracts: { ...contracts, [name]: `0x${'7'.repeat(40)}` } },
      })),
    ]
    const hashes = changes.map((change) => genesisBlock(parseGenesis({ ...full, ...change }), zeroHash).hash)
    assert.equal(new Set([...hashes, block.hash]).size, changes.length + 1)
  })

  it('does not depend on the order or case of the file', () => {
    const accounts = { [`0x${'01'.repeat(20)}`]: { balance: '1' }, [address]: full.allocation[address] }
    const reversed = Object.fromEntries(
      Object.entries(accounts)
        .toReversed()
        .map(([key, account]) => [key.toLowerCase(), account]),
    )
    const hashes = [accounts, reversed].map(
      (allocation) => genesisBlock(parseGenesis({ ...full, allocation }), zeroHash).hash,
    )
    assert.equal(hashes[0], hashes[1])
  })

  it('has number 0, the parameters in force, and no transactions', () => {
    assert.deepEqual([block.header.number, block.header.gasLimit, block.transactions], [0n, 30_000_000n, []])
    assert.deepEqual(block.parameters, genesis.parameters)
  })

  it('puts accounts, code and storage into the state, and leaves empty accounts out', () => {
    const { accounts, codes, storage } = genesisState(
      parseGenesis({
        ...full,
        allocation: { ...full.allocation, [`0x${'01'.repeat(20)}`]: { balance: '0' } },
      }),
    )
    const code = new Uint8Array([0x60, 1])
    const key = address.toLowerCase()
    assert.deepEqual(accounts, new Map([[key, { nonce: 3n, balance: 16n, codeHash: keccak(code) }]]))
    assert.deepEqual(codes, new Map([[keccak(code), code]]))
    assert.deepEqual(
      storage,
      new Map([[key, { cleared: false, slots: new Map([[slot.toLowerCase(), 5n]]) }]]),
    )
  })
})
