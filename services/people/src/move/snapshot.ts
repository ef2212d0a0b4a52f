/**
 * The files of a move: who moves, who does not, the sums, and the genesis of the new chain. Pure: whoever has the same log and the
 * same terms gets the same bytes.
 * @module
 */
import { WattError } from '@watt/errors'
import { type Account, rootOf } from '../model/index.ts'
import { canonicalJson } from './canonical-json.ts'
import type { History } from './history.ts'
import { reportText } from './report-text.ts'
import { type Decision, decide, type Reason, reasons, type TagUse } from './rules.ts'
import type { Terms } from './terms.ts'

/** The old chain. */
export type Origin = {
  readonly chainId: number
  readonly genesisHash: `0x${string}`
  readonly epochSeconds: number
  readonly contracts: Readonly<
    Record<'members' | 'presence' | 'circles' | 'nodes' | 'attestors' | 'rewards', Account>
  >
}

/** Amounts in gwei unless the name says otherwise. */
export type MoveReport = {
  readonly format: 'watt/move/1'
  readonly terms: Terms
  readonly origin: Origin & { readonly root: `0x${string}`; readonly members: number }
  readonly moved: Count & {
    /** Of the tree over `members.json`: leaves as in the reward tree, `earned` being what moves, `provisional` 0. */
    readonly root: `0x${string}`
    readonly verified: number
    readonly trusted: number
  }
  readonly removed: Count & { readonly byReason: Readonly<Record<Reason, Count>> }
  readonly sums: {
    /** By the curve, and by fees. */
    readonly emittedGwei: bigint
    readonly feesGwei: bigint
    readonly claimedGwei: bigint
    /** Of all members, moved or removed. */
    readonly claimableGwei: bigint
    readonly provisionalGwei: bigint
    readonly carryGwei: bigint
  }
  readonly phaseOne: {
    /** What the old chain would have given out in all, and what the new one gives out by its days. */
    readonly oldTotalWatt: bigint
    readonly totalWatt: bigint
    readonly epochs: number
    /** Below one WATT: nobody gets it, as a genesis counts in whole ones. */
    readonly lostGwei: bigint
  }
  readonly supply: {
    readonly membersWei: bigint
    readonly reserveWei: bigint
    readonly capWei: bigint
  }
}

export type Count = { readonly members: number; readonly claimableGwei: bigint }

export const fileNames = ['members.json', 'report.json', 'report.md', 'genesis.json'] as const
export type MoveFile = (typeof fileNames)[number]

export type Snapshot = {
  readonly report: MoveReport
  readonly files: Readonly<Record<MoveFile, string>>
}

const gweiPerWatt = 1_000_000_000n
const weiPerGwei = 1_000_000_000n
const weiPerWatt = gweiPerWatt * weiPerGwei
const capWei = 20_000_000_000n * weiPerWatt
const reserveWei = 1_000_000_000n * weiPerWatt

/**
 * Makes the files of a move.
 * @throws {MoveError} The sums do not agree, or the new chain could not begin.
 */
export function takeSnapshot(
  history: History,
  terms: Terms,
  origin: Origin,
  tags: readonly TagUse[] = [],
): Snapshot {
  if (terms.chainId === origin.chainId)
    throw new MoveError('chain-id', `The new chain has the number ${terms.chainId} of the old one.`)
  const decision = decide(history, terms.minimumDays, tags)
  const report = reportOf(history, terms, origin, decision)
  check(history, report)
  const files = {
    'members.json': canonicalJson(decision),
    'report.json': canonicalJson(report),
    'report.md': reportText(report),
    'genesis.json': canonicalJson(genesisOf(history, report, decision)),
  }
  return { report, files }
}

function reportOf(history: History, terms: Terms, origin: Origin, { moved, removed }: Decision): MoveReport {
  const { members, parameters, steps, emittedGwei, feesGwei, carryGwei } = history
  const inMoved = count(moved)
  const oldTotalGwei = parameters.totalGwei
  const leftGwei = oldTotalGwei - inMoved.claimableGwei
  return {
    format: 'watt/move/1',
    terms,
    origin: { ...origin, root: history.roots.get(history.day)!, members: members.length },
    moved: {
      ...inMoved,
      root: rootOf(
        moved.map(({ id, account, claimableGwei }) => ({
          id,
          account,
          earnedGwei: claimableGwei,
          provisionalGwei: 0n,
        })),
      ),
      verified: moved.filter(({ by }) => by === 'verified').length,
      trusted: moved.filter(({ by }) => by === 'trusted').length,
    },
    removed: {
      ...count(removed),
      byReason: Object.fromEntries(
        reasons.map((reason) => [reason, count(removed.filter((it) => it.reason === reason))]),
      ) as Record<Reason, Count>,
    },
    sums: {
      emittedGwei,
      feesGwei,
      claimedGwei: sum(members.map(({ claimed }) => claimed)),
      claimableGwei: sum(members.map(({ earned, claimed }) => earned - claimed)),
      provisionalGwei: sum(members.map(({ provisional }) => provisional)),
      carryGwei,
    },
    phaseOne: {
      oldTotalWatt: oldTotalGwei / gweiPerWatt,
      totalWatt: leftGwei / gweiPerWatt,
      epochs: parameters.epochs - steps,
      lostGwei: leftGwei % gweiPerWatt,
    },
    supply: {
      membersWei: inMoved.claimableGwei * weiPerGwei,
      reserveWei: terms.reserve === null ? 0n : reserveWei,
      capWei,
    },
  }
}

/** What must hold before anybody may begin a chain with it. */
function check(history: History, { terms, moved, removed, sums, phaseOne, supply }: MoveReport): void {
  const { emittedGwei, feesGwei, claimedGwei, claimableGwei, provisionalGwei, carryGwei } = sums
  if (moved.members + removed.members !== history.members.length)
    throw new MoveError('members', 'A member is neither moved nor removed, or both.')
  if (moved.claimableGwei + removed.claimableGwei !== claimableGwei)
    throw new MoveError('sums', 'Moved and removed balances are not all that can be claimed.')
  if (emittedGwei + feesGwei !== claimedGwei + claimableGwei + provisionalGwei + carryGwei)
    throw new MoveError('sums', 'What was given out is not what members have, had and wait for.')
  if (phaseOne.epochs < 1 || phaseOne.totalWatt < 1n)
    throw new MoveError('phase-over', 'The days of phase 1 are used up: a genesis cannot name what is left.')
  if (
    moved.claimableGwei + phaseOne.totalWatt * gweiPerWatt + phaseOne.lostGwei !==
    history.parameters.totalGwei
  )
    throw new MoveError('phase-one', 'Moved balances and coming days are not the whole of phase 1.')
  const reserved = terms.reserve === null ? reserveWei : supply.reserveWei
  if (supply.membersWei + reserved + phaseOne.totalWatt * weiPerWatt > capWei)
    throw new MoveError('cap', 'Balances, the reserve and phase 1 are more than there may ever be.')
}

/** Begins with the first moment of the day after. The same founder founds the same contracts at the same addresses again. */
function genesisOf({ parameters }: History, report: MoveReport, { moved }: Decision): unknown {
  const { terms, origin, phaseOne, supply } = report
  const balances = moved.map(({ account, claimableGwei }) => [account, claimableGwei * weiPerGwei] as const)
  if (terms.reserve !== null) balances.push([terms.reserve, supply.reserveWei])
  if (new Set(balances.map(([account]) => account)).size < balances.length)
    throw new MoveError('reserve', `The reserve's address ${String(terms.reserve)} is a member's account.`)
  return {
    chainId: terms.chainId,
    name: terms.name,
    timestampMs: (terms.day + 1) * origin.epochSeconds * 1000,
    allocation: Object.fromEntries(balances.map(([account, wei]) => [account, { balance: wei }])),
    people: {
      epochSeconds: origin.epochSeconds,
      epochs: phaseOne.epochs,
      totalWatt: Number(phaseOne.totalWatt),
      provisionalEpochs: parameters.provisionalEpochs,
      claimEpochs: parameters.claimEpochs,
      contracts: origin.contracts,
    },
  }
}

function count(members: readonly { readonly claimableGwei: bigint }[]): Count {
  return { members: members.length, claimableGwei: sum(members.map(({ claimableGwei }) => claimableGwei)) }
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, it) => total + it, 0n)
}

/** Nothing is written: what would be written is wrong. */
export class MoveError extends WattError {
  readonly code = 'people/cannot-move'
  readonly what: 'chain-id' | 'members' | 'sums' | 'phase-over' | 'phase-one' | 'cap' | 'reserve'
  override readonly fix: string
  constructor(what: MoveError['what'], message: string) {
    super(message)
    this.what = what
    this.fix = {
      'chain-id': 'give the new chain a number of its own: --chain-id <n>',
      'phase-over': 'move on an earlier day, or decide by vote what a chain without phase 1 begins with',
      reserve: 'give the address of the reserve’s contract on the new chain: --reserve <address>',
      members: 'read the log again from another node: --rpc <url>; if it is the same there, report it',
      sums: 'read the log again from another node: --rpc <url>; if it is the same there, report it',
      'phase-one': 'read the log again from another node: --rpc <url>; if it is the same there, report it',
      cap: 'compare the parameters of the old chain with its genesis; if they are right, report it',
    }[what]
  }
}
