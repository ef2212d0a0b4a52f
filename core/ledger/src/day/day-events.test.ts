import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import type { Hex, Log } from '@watt/evm'
import type { DayEvent } from '@watt/day'
import { type Abi, encodeAbiParameters, encodeEventTopics, toEventSelector } from 'viem'
import { fromHex } from '../bytes.ts'
import { readDayEvents } from './day-events.ts'
import type { PeopleContracts } from './genesis-people.ts'
import { contracts, eventAbi } from './people-chain.fixture.ts'

const account: Hex = `0x${'ab'.repeat(20)}`

function logOf(contract: keyof PeopleContracts, name: string, args: Readonly<Record<string, unknown>>): Log {
  const item = eventAbi.find((it) => it.name === name)!
  const unindexed = item.inputs.filter((input) => !('indexed' in input && input.indexed))
  const topics = encodeEventTopics({ abi: [item], eventName: name, args } as never) as readonly Hex[]
  const data = encodeAbiParameters(unindexed, unindexed.map((input) => args[input.name!]) as never)
  return { address: contracts[contract], topics, data: fromHex(data) }
}

const known: readonly (readonly [Log, DayEvent])[] = [
  [
    logOf('members', 'Registered', { id: 7, account, inviter: 3 }),
    { type: 'registered', id: 7, account, inviter: 3 },
  ],
  [logOf('members', 'SeedSet', { id: 7, isSeed: true }), { type: 'seed', id: 7, isSeed: true }],
  [
    logOf('members', 'SuspensionSet', { id: 7, isSuspended: false }),
    { type: 'suspension', id: 7, isSuspended: false },
  ],
  [logOf('presence', 'CheckedIn', { id: 7, day: 20_000n }), { type: 'checkedIn', id: 7, day: 20_000 }],
  [logOf('circles', 'Vouched', { from: 7, to: 8 }), { type: 'vouched', from: 7, to: 8 }],
  [logOf('circles', 'Unvouched', { from: 7, to: 8 }), { type: 'unvouched', from: 7, to: 8 }],
  [logOf('nodes', 'NodeSet', { id: 7, key: account }), { type: 'nodeSet', id: 7, key: account }],
  [
    logOf('nodes', 'UptimeProven', { id: 7, day: 19_999n, windows: 24 }),
    { type: 'uptime', id: 7, day: 19_999, windows: 24 },
  ],
  [
    logOf('attestors', 'Verified', { id: 7, attestor: 2, untilDay: 21_000n }),
    { type: 'verified', id: 7, attestor: 2, untilDay: 21_000 },
  ],
  [logOf('attestors', 'Unverified', { id: 7 }), { type: 'unverified', id: 7 }],
  [logOf('attestors', 'AttestorRevoked', { attestor: 2 }), { type: 'attestorRevoked', attestor: 2 }],
  [
    logOf('rewards', 'Claimed', { id: 7, earnedGwei: 2n ** 63n }),
    { type: 'claimed', id: 7, earnedGwei: 2n ** 63n },
  ],
]

const artifacts = new URL('../../../../contracts/artifacts/src/people/', import.meta.url)
const names: Readonly<Record<keyof PeopleContracts, string>> = {
  members: 'MemberRegistry',
  presence: 'Presence',
  circles: 'Circles',
  nodes: 'NodeRegistry',
  attestors: 'Attestors',
  rewards: 'DailyRewards',
}

describe('events of the day', () => {
  it(
    'are declared as the contracts declare them',
    {
      skip: existsSync(artifacts) ? false : 'the contracts are not built',
    },
    () => {
      for (const [log, event] of known) {
        const [key] = Object.entries(contracts).find(([, address]) => address === log.address)!
        const name = names[key as keyof PeopleContracts]
        const artifact = readFileSync(new URL(`${name}.sol/${name}.json`, artifacts), 'utf8')
        const { abi } = JSON.parse(artifact) as { readonly abi: Abi }
        const declared = abi.find((it) => it.type === 'event' && toEventSelector(it) === log.topics[0])
        assert.ok(declared?.type === 'event', event.type)
        assert.equal(declared.inputs.filter(({ indexed }) => indexed).length, log.topics.length - 1)
      }
    },
  )

  it('are read from the logs of their contracts, in order', () => {
    const logs = known.map(([log]) => log)
    assert.deepEqual(
      readDayEvents(logs, contracts),
      known.map(([, event]) => event),
    )
  })

  it('count from their own contract only', () => {
    for (const [log] of known) {
      for (const address of [account, ...Object.values(contracts)]) {
        if (address !== log.address) assert.deepEqual(readDayEvents([{ ...log, address }], contracts), [])
      }
    }
  })

  it('count in their own form only', () => {
    for (const [log] of known) {
      const [signature, ...rest] = log.topics
      const topics = [signature, ...rest] as readonly Hex[]
      const large: Hex = `0x01${'00'.repeat(31)}`
      const wrong: readonly Partial<Log>[] = [
        { topics: [] },
        { topics: topics.slice(0, -1) },
        { topics: [...topics, large] },
        { topics: [...topics.slice(0, -1), large] },
        { topics: [large, ...rest] },
        { data: new Uint8Array([...log.data, 0]) },
        { data: log.data.length === 0 ? new Uint8Array(32) : log.data.with(0, 1) },
      ]
      for (const change of wrong) assert.deepEqual(readDayEvents([{ ...log, ...change }], contracts), [])
    }
  })
})
