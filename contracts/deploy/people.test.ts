import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { encodeAbiParameters, getContractAddress, parseAbiParameters, toFunctionSelector } from 'viem'
import { foundNetwork, type NetworkFounding } from './network.ts'
import { peopleAddresses, type PeoplePlan } from './people.ts'

const founder = '0x1000000000000000000000000000000000000001'
const times = {
  feed: { maxAge: 1, heartbeat: 1, confirmAfter: 1 },
  reporters: { unstake: 1, epoch: 1 },
  region: { slew: 1, grace: 1, shutdown: 1, liquidation: 1, request: 1, instant: 1, pause: 1 },
  unstake: 1n,
}
const voting = {
  delay: 1,
  period: 1,
  lateQuorum: 1,
  shortTimelock: 1n,
  longTimelock: 1n,
  delegationLifetime: 1,
}
const people: PeoplePlan = {
  epochSeconds: 86_400,
  stampBits: 20,
  seeds: ['0x2000000000000000000000000000000000000002'],
  attestors: [{ account: '0x3000000000000000000000000000000000000003', dailyLimit: 7 }],
  reserveStart: 1_800_000_000,
}

function found(plan?: PeoplePlan): NetworkFounding {
  const energy = { feeds: [], regions: [], reporters: [], times }
  return foundNetwork(founder, 0, { voting, energy, ...(plan && { people: plan }) })
}

describe('founding of the contracts about people', () => {
  it('puts them where the genesis expects them, which depends on the founder alone', () => {
    const addresses = Object.entries(peopleAddresses(founder))
    const { names, contracts } = found(people)
    for (const [at, [part, address]] of addresses.entries()) {
      assert.equal(address, getContractAddress({ from: founder, nonce: BigInt(at + 1) }), part)
      assert.equal(names.get(part), address, part)
    }
    const made = contracts.steps.slice(0, 8).map(({ what }) => what)
    const order = ['Directory', 'MemberRegistry', 'Presence', 'Circles', 'NodeRegistry', 'Attestors']
    assert.deepEqual(
      made,
      [...order, 'DailyRewards', 'ReserveVesting'].map((name) => `deploy ${name}`),
    )
    assert.equal(new Set(names.values()).size, names.size, 'every contract has a place of its own')
  })

  it('tells governance, seeds, attestors and each other to those who must know them', () => {
    const { contracts, names } = found(people)
    const knows = (contract: string, ...known: readonly (string | undefined)[]): void => {
      const { data } = contracts.steps.find(({ what }) => what === `deploy ${contract}`)!
      for (const address of known) {
        assert(address, contract)
        assert(data.includes(address.slice(2).toLowerCase()), `${contract} knows ${address}`)
      }
    }
    const [timelock, members, rewards] = ['timelock', 'members', 'rewards'].map((name) => names.get(name))
    knows('MemberRegistry', timelock, names.get('presence'), names.get('attestors'), rewards, people.seeds[0])
    knows('Presence', members, rewards)
    knows('Circles', members)
    knows('NodeRegistry', members, rewards)
    knows('Attestors', timelock, members, people.attestors[0]!.account)
    knows('ReserveVesting', timelock)
  })

  it('lets a vote end an attestor after the short delay, and nothing else of theirs', () => {
    const rule = (signature: string, topic: number): string => {
      const target = names.get('attestors') ?? founder
      const values = [target, toFunctionSelector(signature), topic] as const
      return encodeAbiParameters(parseAbiParameters('address, bytes4, uint8'), values).slice(2)
    }
    const { contracts, names } = found(people)
    const genesis = contracts.steps.find(({ what }) => what === 'deploy GovernanceGenesis')!
    assert.ok(genesis.data.includes(rule('function revoke(uint16)', 0)))
    assert.ok(!genesis.data.includes(rule('function add((address,uint32))', 0)))
  })

  it('leaves networks without people as they were', () => {
    const { names, contracts } = found()
    assert.equal(names.get('members'), undefined)
    assert.equal(contracts.steps[1]?.what, 'deploy WrappedWatt')
  })
})
