/**
 * What deserves a second look before signing. Rules over facts; nothing is asked of the network here.
 * @module
 */
import { accountAddresses } from '@watt/sdk/account'
import { isAddressEqual, zeroAddress, type Address } from 'viem'
import { coin, type Forecast } from './forecast.ts'
import type { Intent } from './intent.ts'
import { looksLike } from './look-alike.ts'

/** `notice` is told, `warning` stands out, `danger` must be confirmed by name. */
export type RiskLevel = 'notice' | 'warning' | 'danger'

export type Risk =
  | { readonly code: 'look-alike'; readonly level: 'danger'; readonly known: Address }
  | { readonly code: Exclude<RiskCode, 'look-alike'>; readonly level: RiskLevel }

export type RiskCode =
  | 'will-fail'
  | 'not-simulated'
  | 'look-alike'
  | 'first-time'
  | 'to-self'
  | 'to-nobody'
  | 'to-token'
  | 'whole-balance'
  | 'unlimited-approval'
  | 'approve-all'
  | 'approve-person'
  | 'no-code'
  | 'unknown-call'
  | 'unknown-contract'
  | 'stale-price'
  | 'imitating-token'
  | 'other-chain'
  | 'delegation'
  | 'signers-change'
  | 'session-grant'

export type RiskFacts = {
  readonly intent: Intent
  readonly forecast: Forecast
  readonly sender: Address
  readonly balanceWei: bigint
  /** Whom the intent names as receiver or spender; undefined where it names nobody. */
  readonly counterparty: Counterparty | undefined
  /** Accounts of the wallet, recent recipients, and contracts that the directory names. */
  readonly known: readonly Address[]
  /** Contracts that the directory names. */
  readonly named: readonly Address[]
  /** A price that the call rests on is older than its feed allows. */
  readonly isPriceStale: boolean
  /** A token's name passes itself off as another's. */
  readonly isTokenImitating: boolean
}

export type Counterparty = {
  readonly address: Address
  readonly hasCode: boolean
  readonly wasUsedBefore: boolean
}

/** Every rule that applies, worst first. */
export function risksOf(facts: RiskFacts): readonly Risk[] {
  const found = [...forecastRisks(facts), ...partyRisks(facts), ...intentRisks(facts)]
  if (facts.isPriceStale) found.push({ code: 'stale-price', level: 'danger' })
  if (facts.isTokenImitating) found.push({ code: 'imitating-token', level: 'danger' })
  const order: readonly RiskLevel[] = ['danger', 'warning', 'notice']
  return found.toSorted((a, b) => order.indexOf(a.level) - order.indexOf(b.level))
}

function forecastRisks({ forecast, balanceWei, intent }: RiskFacts): Risk[] {
  if (forecast.kind === 'fails') return [{ code: 'will-fail', level: 'danger' }]
  if (forecast.kind === 'unavailable') return [{ code: 'not-simulated', level: 'warning' }]
  const leaving = forecast.changes.find(({ asset, amount }) => isAddressEqual(asset, coin) && amount < 0n)
  // Whoever sends by hand knows how much; a contract that takes nearly everything is another matter.
  const limit = intent.kind === 'send' ? balanceWei : (balanceWei * 9n) / 10n
  return leaving && -leaving.amount >= limit ? [{ code: 'whole-balance', level: 'warning' }] : []
}

function partyRisks({ counterparty, known, sender, intent }: RiskFacts): Risk[] {
  if (counterparty === undefined) return []
  const { address, wasUsedBefore, hasCode } = counterparty
  if (isAddressEqual(address, sender)) return [{ code: 'to-self', level: 'notice' }]
  if (isAddressEqual(address, zeroAddress)) return [{ code: 'to-nobody', level: 'danger' }]
  const found: Risk[] = []
  const isKnown = known.some((it) => isAddressEqual(it, address))
  const like = isKnown ? undefined : known.find((it) => looksLike(it, address))
  if (like !== undefined) found.push({ code: 'look-alike', level: 'danger', known: like })
  else if (!isKnown && !wasUsedBefore && !hasCode) found.push({ code: 'first-time', level: 'notice' })
  const isApproval = intent.kind === 'approve' || intent.kind === 'approve-all'
  if (isApproval && !hasCode) found.push({ code: 'approve-person', level: 'danger' })
  return found
}

function intentRisks({ intent, named, counterparty, sender }: RiskFacts): Risk[] {
  const isNamed = (address: Address) => named.some((it) => isAddressEqual(it, address))
  switch (intent.kind) {
    case 'send':
      return counterparty?.hasCode === true && !isNamed(intent.to)
        ? [{ code: 'unknown-contract', level: 'notice' }]
        : []
    case 'create':
      return [{ code: 'unknown-call', level: 'notice' }]
    case 'delegate':
      return intent.contract === undefined || isNamed(intent.contract)
        ? []
        : [
            {
              code: 'delegation',
              level: isAddressEqual(intent.contract, accountAddresses.implementation) ? 'notice' : 'danger',
            },
          ]
    case 'transfer':
      return isAddressEqual(intent.to, intent.token) ? [{ code: 'to-token', level: 'danger' }] : []
    case 'approve':
      if (!intent.isUnlimited) return []
      return [{ code: 'unlimited-approval', level: isNamed(intent.spender) ? 'warning' : 'danger' }]
    case 'approve-all':
      if (!intent.isAllowed) return []
      return [{ code: 'approve-all', level: isNamed(intent.operator) ? 'warning' : 'danger' }]
    case 'call':
      if (counterparty?.hasCode === false) return [{ code: 'no-code', level: 'danger' }]
      if (isAddressEqual(intent.contract, sender)) return ownRisks(intent.functionName)
      return isNamed(intent.contract) ? [] : [{ code: 'unknown-contract', level: 'warning' }]
    case 'unknown':
      return counterparty?.hasCode === false
        ? [{ code: 'no-code', level: 'danger' }]
        : [{ code: 'unknown-call', level: isNamed(intent.contract) ? 'warning' : 'danger' }]
  }
}

/** What an account does with itself changes who may act for it. */
function ownRisks(functionName: string): Risk[] {
  if (functionName === 'changeSigners') return [{ code: 'signers-change', level: 'warning' }]
  return functionName === 'grantSession' ? [{ code: 'session-grant', level: 'warning' }] : []
}

/** Whom a call gives something to, or a say over something. */
export function counterpartyOf(intent: Intent): Address | undefined {
  switch (intent.kind) {
    case 'send':
    case 'transfer':
      return intent.to
    case 'approve':
      return intent.amount === 0n ? undefined : intent.spender
    case 'approve-all':
      return intent.isAllowed ? intent.operator : undefined
    case 'call':
    case 'unknown':
      return intent.contract
    case 'create':
    case 'delegate':
      return undefined
  }
}
