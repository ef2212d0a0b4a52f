import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { getAddress } from 'viem'
import type { Epoch, PeopleContracts } from '@watt/sdk/people'
import { dayProblem } from './chain-days.ts'

const names = ['members', 'presence', 'circles', 'nodes', 'attestors', 'rewards'] as const
const at = (digit: number): `0x${string}` => `0x${`${digit}b`.repeat(20)}`
const contracts = Object.fromEntries(
  names.map((name, index) => [name, { address: getAddress(at(index)), abi: [] }]),
) as unknown as PeopleContracts
const epoch = {
  contracts: Object.fromEntries(names.map((name, index) => [name, at(index)])),
  parameters: { epochSeconds: 120 },
} as unknown as Epoch

describe('the days of a chain and of its contracts', () => {
  it('fit where length and addresses are the same', () => {
    assert.equal(dayProblem(epoch, contracts, { epochSeconds: 120 }), undefined)
  })

  it('are told apart: what was expected, and what was found', () => {
    const length = dayProblem(epoch, contracts, { epochSeconds: 86_400 })
    assert.deepEqual(
      [length?.code, length?.details],
      ['cli/day-length-differs', { expected: 120, found: 86_400 }],
    )
    assert.match(length?.message ?? '', /120 s.*86400 s/)
    const other = { ...contracts, circles: { ...contracts.circles, address: getAddress(at(9)) } }
    const moved = dayProblem(epoch, other, { epochSeconds: 120 })
    assert.equal(moved?.code, 'cli/contracts-differ')
    assert.deepEqual(moved?.details, { part: 'circles', expected: at(2), found: getAddress(at(9)) })
    assert.equal(dayProblem(undefined, contracts, { epochSeconds: 120 })?.code, 'cli/nobody-is-paid')
  })
})
