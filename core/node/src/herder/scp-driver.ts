/**
 * What the ledger answers when SCP asks about values.
 * @module
 */
import { checkValue, combineValues, type Ledger, type SlotValue, type Upgrades } from '@watt/ledger'
import { createDefaultDriver, type Driver, type ValidationLevel, type Value } from '@watt/scp'
import type { Clock } from '../types.ts'
import { equalBytes } from './byte-list.ts'
import type { HerderConfig } from './options.ts'
import type { QuorumMap } from './quorum-map.ts'
import { timeoutsFor } from './timeouts.ts'
import type { TransactionSets } from './transaction-sets.ts'

type DriverParts = {
  readonly ledger: Ledger
  readonly sets: TransactionSets
  readonly quorum: Pick<QuorumMap, 'set'>
  readonly clock: Clock
  readonly config: HerderConfig
}

/** Makes the driver. It reads the head and the sets at hand; it changes nothing. */
export function createScpDriver(parts: DriverParts): Driver {
  const { ledger, sets, quorum, config } = parts
  return {
    ...createDefaultDriver(timeoutsFor(config.blockTimeMs)),
    quorumSet: (hash) => quorum.set(hash),
    validateValue: (slot, bytes, isNomination) => {
      const next = ledger.head.header.number + 1n
      if (slot < next) return isClosedWith(ledger, slot, bytes) ? 'valid' : 'invalid'
      const value = ledger.decodeValue(bytes)
      if (value === undefined) return 'invalid'
      // Whether it can follow a block that is not here yet, nobody here can tell.
      return slot > next ? 'maybeValid' : judge(parts, value, isNomination)
    },
    extractValidValue: (slot, bytes) => {
      const value = ledger.decodeValue(bytes)
      if (value === undefined || slot !== ledger.head.header.number + 1n) return undefined
      const nearest = { ...value, upgrades: supported(parts, value) }
      return judge(parts, nearest, true) === 'valid' ? ledger.encodeValue(nearest) : undefined
    },
    combineCandidates: (_, candidates) => {
      const values = candidates.map((it) => ledger.decodeValue(it)).filter((it) => it !== undefined)
      const combined = combineValues(values, (hash) => sets.get(hash))
      return combined && ledger.encodeValue(combined)
    },
  }
}

/** The upgrades that this node votes for in a slot closing at `closeTimeMs`; none that are in force already. */
export function ownVotes(
  { ledger, config }: Pick<DriverParts, 'ledger' | 'config'>,
  closeTimeMs: bigint,
): Upgrades {
  const { votes } = config
  if (votes === undefined || closeTimeMs < BigInt(votes.fromMs)) return {}
  return onlyThose(votes.upgrades, (name) => votes.upgrades[name] !== ledger.head.parameters[name])
}

function judge(parts: DriverParts, value: SlotValue, isNomination: boolean): ValidationLevel {
  const { ledger, sets, clock } = parts
  const level = checkValue(value, ledger.head, BigInt(Math.floor(clock.now())))
  if (level === 'invalid' || sets.isUseless(value.transactionSetHash)) return 'invalid'
  // A change is proposed only by those who want it; once a quorum does, everybody follows.
  if (isNomination && !sameUpgrades(value.upgrades, supported(parts, value))) return 'invalid'
  const set = sets.get(value.transactionSetHash)
  if (set === undefined) return 'maybeValid'
  return sets.problem(set) === undefined ? level : 'invalid'
}

function supported(parts: DriverParts, { upgrades, closeTimeMs }: SlotValue): Upgrades {
  const votes = ownVotes(parts, closeTimeMs)
  return onlyThose(upgrades, (name) => upgrades[name] === votes[name])
}

function onlyThose(upgrades: Upgrades, keep: (name: keyof Upgrades) => boolean): Upgrades {
  return Object.fromEntries(Object.entries(upgrades).filter(([name]) => keep(name as keyof Upgrades)))
}

function sameUpgrades(a: Upgrades, b: Upgrades): boolean {
  return Object.keys(a).length === Object.keys(b).length
}

function isClosedWith(ledger: Ledger, slot: bigint, bytes: Value): boolean {
  const closed = ledger.block(slot)
  return closed !== undefined && equalBytes(ledger.encodeValue(closed.value), bytes)
}
