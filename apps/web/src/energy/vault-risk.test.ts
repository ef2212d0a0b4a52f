import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseEther } from 'viem'
import { riskOf, soldAbove } from './vault-risk.ts'

const region = {
  stable: { address: '0x0000000000000000000000000000000000000001', symbol: 'tUSD', decimals: 6 },
} as const
const rules = { minRatio: 12_000n, liquidationDelay: 60n }
/** 36 dollars for 100 KWT: sold above 0.30 dollars. */
const vault = { collateral: 36_000_000n, collateralId: 0, debt: parseEther('100'), flaggedAt: 0n }
const at = (price: string) => riskOf(region, vault, { index: parseEther(price) }, rules)

describe('riskOf', () => {
  it('tells how much dearer a kWh may become', () => {
    assert.deepEqual(at('0.2'), { kind: 'far', soldAbove: parseEther('0.3'), roomBps: 5_000n })
    assert.deepEqual(at('0.29'), { kind: 'near', soldAbove: parseEther('0.3'), roomBps: 344n })
    assert.deepEqual(at('0.3'), { kind: 'near', soldAbove: parseEther('0.3'), roomBps: 0n })
    assert.deepEqual(at('0.31'), { kind: 'below' })
  })
  it('tells when a flagged vault may be sold', () => {
    const flagged = riskOf(region, { ...vault, flaggedAt: 100n }, { index: 1n }, rules)
    assert.deepEqual(flagged, { kind: 'flagged', sellableAt: 160n })
  })
  it('is silent where nothing is owed or measured', () => {
    assert.deepEqual(riskOf(region, { ...vault, debt: 0n }, { index: 1n }, rules), { kind: 'none' })
    assert.deepEqual(riskOf(region, { ...vault, collateralId: 1 }, { index: 1n }, rules), { kind: 'none' })
    assert.deepEqual(riskOf(region, vault, { index: 0n }, rules), { kind: 'none' })
    assert.equal(soldAbove(region, { ...vault, debt: 0n }, rules), undefined)
  })
})
