import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { accountAddresses } from '@watt/sdk/account'
import { zeroAddress, type Address } from 'viem'
import { coin, type Forecast } from './forecast.ts'
import type { Intent } from './intent.ts'
import { looksLike } from './look-alike.ts'
import { counterpartyOf, risksOf, type RiskFacts } from './risks.ts'

const me: Address = '0x1111000000000000000000000000000000002222'
const friend: Address = '0xabcd000000000000000000000000000000001234'
const thief: Address = '0xAbCd999999999999999999999999999999991234'
const token: Address = '0x00000000000000000000000000000000000000C3'

const forecast = (amount = -1n): Forecast => ({
  kind: 'succeeds',
  changes: [{ asset: coin, tokenId: undefined, amount }],
  allowances: [],
  gasUsed: 21_000n,
})

function codes(
  intent: Intent,
  change: Partial<RiskFacts> = {},
  hasCode = false,
  wasUsedBefore = true,
): string[] {
  const address = counterpartyOf(intent)
  const facts: RiskFacts = {
    intent,
    forecast: forecast(),
    sender: me,
    balanceWei: 1_000n,
    counterparty: address && { address, hasCode, wasUsedBefore },
    known: [me],
    named: [],
    isPriceStale: false,
    isTokenImitating: false,
    ...change,
  }
  return risksOf(facts).map(({ code, level }) => `${level} ${code}`)
}

const send = (to: Address): Intent => ({ kind: 'send', to, amount: 1n })

describe('what an account does with itself', () => {
  it('is told: who may act for it from then on', () => {
    const own = (functionName: string): Intent => ({
      kind: 'call',
      contract: me,
      functionName,
      fields: { shown: [], left: 0 },
      value: 0n,
    })
    const delegate = (contract: Address | undefined): Intent => ({ kind: 'delegate', contract })
    const { implementation } = accountAddresses
    assert.deepEqual(codes(own('changeSigners'), {}, true), ['warning signers-change', 'notice to-self'])
    assert.deepEqual(codes(own('grantSession'), {}, true), ['warning session-grant', 'notice to-self'])
    assert.deepEqual(codes(own('revokeSession'), {}, true), ['notice to-self'])
    assert.deepEqual(codes(delegate(implementation)), ['notice delegation'])
    assert.deepEqual(codes(delegate(undefined)), [])
  })
})

describe('looksLike', () => {
  it('sees the same ends in whatever capitals, and nothing in equal or plain numbers', () => {
    assert(looksLike(friend, thief))
    assert(!looksLike(friend, friend.toLowerCase() as Address))
    assert(!looksLike(token, zeroAddress))
    assert(
      !looksLike('0x0000000000000000000000000000000000000001', '0x0000100000000000000000000000000000000001'),
    )
  })
})

describe('risksOf', () => {
  it('says nothing where nothing is odd', () => {
    assert.deepEqual(codes(send(friend)), [])
  })

  it('warns of recipients', () => {
    assert.deepEqual(codes(send(friend), {}, false, false), ['notice first-time'])
    assert.deepEqual(codes(send(thief), { known: [me, friend] }, false, false), ['danger look-alike'])
    assert.deepEqual(codes(send(friend), { known: [friend, thief] }), [])
    assert.deepEqual(codes(send(me)), ['notice to-self'])
    assert.deepEqual(codes(send(zeroAddress)), ['danger to-nobody'])
    const intoToken: Intent = { kind: 'transfer', token, from: undefined, to: token, amount: 1n }
    assert.deepEqual(codes(intoToken, {}, true), ['danger to-token'])
  })

  it('warns of what is given away', () => {
    const approve = (amount: bigint, isUnlimited: boolean): Intent => ({
      kind: 'approve',
      token,
      spender: friend,
      amount,
      isUnlimited,
    })
    assert.deepEqual(codes(approve(5n, false), {}, true), [])
    assert.deepEqual(codes(approve(5n, true), {}, true), ['danger unlimited-approval'])
    assert.deepEqual(codes(approve(5n, true), { named: [friend] }, true), ['warning unlimited-approval'])
    assert.deepEqual(codes(approve(5n, false)), ['danger approve-person'])
    assert.deepEqual(codes(approve(0n, false)), [])
    const all: Intent = { kind: 'approve-all', token, operator: friend, isAllowed: true }
    assert.deepEqual(codes(all, {}, true), ['danger approve-all'])
    assert.deepEqual(codes({ ...all, isAllowed: false }), [])
  })

  it('warns of calls that nobody can read or that meet no contract', () => {
    const unknown: Intent = { kind: 'unknown', contract: friend, selector: '0xdeadbeef', bytes: 4, value: 0n }
    assert.deepEqual(codes(unknown, {}, true), ['danger unknown-call'])
    assert.deepEqual(codes(unknown, { named: [friend] }, true), ['warning unknown-call'])
    assert(codes(unknown).includes('danger no-code'))
    const known: Intent = {
      kind: 'call',
      contract: friend,
      functionName: 'vote',
      fields: { shown: [], left: 0 },
      value: 0n,
    }
    assert.deepEqual(codes(known, {}, true), ['warning unknown-contract'])
    assert.deepEqual(codes(known, { named: [friend] }, true), [])
  })

  it('warns of what the forecast shows, worst first', () => {
    assert.deepEqual(codes(send(friend), { forecast: forecast(-1_000n) }), ['warning whole-balance'])
    assert.deepEqual(codes(send(friend), { forecast: { kind: 'unavailable' } }), ['warning not-simulated'])
    const fails: Forecast = { kind: 'fails', reason: { kind: 'silent' } }
    assert.deepEqual(
      codes(send(friend), { forecast: fails, isPriceStale: true, isTokenImitating: true }, false, false),
      ['danger will-fail', 'danger stale-price', 'danger imitating-token', 'notice first-time'],
    )
    const call: Intent = {
      kind: 'call',
      contract: friend,
      functionName: 'x',
      fields: { shown: [], left: 0 },
      value: 950n,
    }
    assert.deepEqual(codes(call, { forecast: forecast(-950n), named: [friend] }, true), [
      'warning whole-balance',
    ])
  })
})
