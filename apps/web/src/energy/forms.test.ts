/** What the forms of energy compute before anything is signed. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RegionPrice, RegionRules } from '@watt/sdk/energy'
import { parseEther } from 'viem'
import { allowanceFor, mintProblem, planMint } from './mint.ts'
import { planRedeem, redeemableAtOnce } from './redeem.ts'
import { nextStep } from './steps.ts'
import { impactLimit, impactOf, rateOf } from './swap.ts'
import { strictRatio, vaultAfter } from './vault.ts'

const stable = {
  address: '0x0000000000000000000000000000000000000001',
  symbol: 'tUSD',
  decimals: 18,
} as const
const rules: RegionRules = {
  minRatio: 12_000n,
  liquidationPenalty: 500n,
  fee: 50n,
  minDebt: parseEther('10'),
  instantMint: parseEther('1000'),
  instantRedeem: parseEther('500'),
  room: parseEther('2000'),
  liquidationDelay: 60n,
}
const price: RegionPrice = {
  target: parseEther('0.3'),
  index: parseEther('0.2'),
  updatedAt: 1n,
  healthy: true,
  feeds: [],
  market: undefined,
  pausedUntil: 0n,
  isShutDown: false,
  now: 10n,
}

describe('nextStep', () => {
  const usual = { amount: 10n, held: 20n, allowed: 10n, needsLeave: true }
  it('goes from amount to leave to the act', () => {
    assert.equal(nextStep({ ...usual, amount: undefined }), 'enter')
    assert.equal(nextStep({ ...usual, amount: 0n }), 'enter')
    assert.equal(nextStep({ ...usual, held: undefined }), 'wait')
    assert.equal(nextStep({ ...usual, allowed: undefined }), 'wait')
    assert.equal(nextStep({ ...usual, held: 9n }), 'notEnough')
    assert.equal(nextStep({ ...usual, allowed: 9n }), 'allow')
    assert.equal(nextStep(usual), 'act')
  })
  it('asks no leave where none is needed', () => {
    assert.equal(nextStep({ ...usual, allowed: undefined, needsLeave: false }), 'act')
  })
})

describe('the impact of a trade', () => {
  it('is coloured from 1 % and danger from 10 %', () => {
    assert.deepEqual([99n, 100n, 999n, 1_000n].map(impactOf), ['small', 'large', 'large', 'danger'])
  })
  it('is refused by the router beyond 10 %, unless that was typed', () => {
    assert.equal(impactLimit(false), 1_000n)
    assert.equal(impactLimit(true), 10_000n)
  })
  it('has a rate in the decimals of what is received', () => {
    assert.equal(rateOf({ amountIn: 2_000_000n, amountOut: parseEther('10') }, 6), parseEther('5'))
    assert.equal(rateOf({ amountIn: 0n, amountOut: 0n }, 18), undefined)
  })
})

describe('planMint', () => {
  it('allows enough for a price that moves a little before it is locked', () => {
    const plan = planMint({ stable }, price, rules, { amount: parseEther('100'), ratio: 15_000n })
    const risen = { ...price, index: (price.index * 104n) / 100n, target: (price.target * 104n) / 100n }
    const later = planMint({ stable }, risen, rules, { amount: parseEther('100'), ratio: 15_000n })
    assert.ok(later.collateral > plan.collateral)
    assert.ok(allowanceFor(plan.collateral) >= later.collateral)
  })
  it('locks for debt and fee at the higher price, and says from where on it may be sold', () => {
    const plan = planMint({ stable }, price, rules, { amount: parseEther('100'), ratio: 15_000n })
    assert.equal(plan.fee, parseEther('0.5'))
    assert.equal(plan.debt, parseEther('100.5'))
    assert.equal(plan.collateral, parseEther('45.225'))
    assert.equal(plan.soldAbove, parseEther('0.375'))
  })
  it('stops at the first rule that is broken', () => {
    const problem = (amount: string, ratio = 15_000n) => {
      const plan = planMint({ stable }, price, rules, { amount: parseEther(amount), ratio })
      return mintProblem(plan, ratio, rules)
    }
    assert.equal(problem('100', 11_999n), 'ratio')
    assert.equal(problem('2001'), 'ceiling')
    assert.equal(problem('9'), 'tooLittle')
    assert.equal(problem('1001'), 'notAtOnce')
    assert.equal(problem('100'), undefined)
  })
})

describe('planRedeem', () => {
  it('pays the lower price without the fee', () => {
    const plan = planRedeem({ stable }, price, rules, { amount: parseEther('100'), slippageBps: 50n })
    assert.equal(plan.price, parseEther('0.2'))
    assert.equal(plan.payout, parseEther('19.9'))
    assert.equal(plan.minPrice, parseEther('0.199'))
  })
  it('takes no fee and knows no limit when the region is shut down', () => {
    const closed = { ...price, isShutDown: true, healthy: false }
    const plan = planRedeem({ stable }, closed, rules, { amount: parseEther('100'), slippageBps: 0n })
    assert.equal(plan.payout, parseEther('20'))
    assert.equal(redeemableAtOnce(closed, rules), undefined)
    assert.equal(redeemableAtOnce(price, rules), parseEther('500'))
  })
})

describe('a vault', () => {
  const vault = { collateral: parseEther('60'), debt: parseEther('100') }
  it('changes by what is put in and taken out', () => {
    assert.deepEqual(vaultAfter(vault, { action: 'deposit', amount: 1n }), {
      collateral: vault.collateral + 1n,
      debt: vault.debt,
    })
    assert.deepEqual(vaultAfter(vault, { action: 'repay', amount: vault.debt }), {
      collateral: vault.collateral,
      debt: 0n,
    })
    assert.deepEqual(vaultAfter(vault, { action: 'close', amount: 0n }), { collateral: 0n, debt: 0n })
  })
  it('gives no more than it has', () => {
    assert.equal(vaultAfter(vault, { action: 'withdraw', amount: vault.collateral + 1n }), undefined)
    assert.equal(vaultAfter(vault, { action: 'repay', amount: vault.debt + 1n }), undefined)
  })
  it('is measured at the higher price', () => {
    assert.equal(strictRatio({ stable }, vault, price), 20_000n)
    assert.equal(strictRatio({ stable }, { ...vault, debt: 0n }, price), undefined)
  })
})
