/**
 * Which transactions may stand together in a set: one set of rules, used to build sets and to check those of others.
 *
 * Rules read the head's state only. A sender's transactions follow its nonce without gaps, and its balance covers the
 * most that all of them may cost; what it receives in the same block does not count, because the order of execution
 * is known only once the set is.
 * @module
 */
import { emptyCodeHash } from '@watt/evm'
import type { Account, Address, Engine, Rejection, StateReader } from '@watt/evm'
import type { Block, Parameters, ProposalBound, SetRejection, Transaction, TransactionSet } from './types.ts'
import { feePool, gasOf, isFree, isFull } from './fees.ts'
import { type Pacer, unpaced } from './pacer.ts'
import { makeSetInTurns, queuesOf, setEntryBytes, setFrameBytes } from './transaction-set.ts'
import { costMax, messageOf } from './transaction.ts'

export type SetRules = {
  readonly chainId: bigint
  readonly engine: Engine
  readonly head: Block
  /** State after the head. */
  readonly state: StateReader
}

/** Candidates in a row that do not fit before building stops: what is left of the block is not worth the search. */
const missesMax = 1_000
/** No transaction uses less. */
const gasMin = 21_000n

/** Whether one transaction could enter the next block, given the state that it would meet. */
export function checkTransaction(
  transaction: Transaction,
  {
    engine,
    state,
    parameters,
  }: { readonly engine: Engine; readonly state: StateReader; readonly parameters: Parameters },
): Rejection | undefined {
  const { gasLimit, maxFeePerGas } = transaction
  if (gasLimit > parameters.gasLimit) {
    return { code: 'gas-limit-too-high', found: gasLimit, expected: parameters.gasLimit }
  }
  return engine.check(messageOf(transaction), state, {
    price: {
      payWeiPerGas: maxFeePerGas,
      maxWeiPerGas: maxFeePerGas,
      creditTo: feePool,
      creditWeiPerGas: maxFeePerGas,
    },
  })
}

/**
 * Takes what fits, in the order given; a sender whose transaction is left out has its later ones left out too.
 * @param options.bound - Where the order ends before the block is full. Whoever stands behind that waits, also if it is smaller:
 * no bid is passed over for a lower one.
 */
export async function buildSet(
  candidates: Iterable<Transaction>,
  rules: SetRules,
  options: { readonly bound?: ProposalBound | undefined; readonly pace?: Pacer } = {},
): Promise<TransactionSet> {
  const { pace = unpaced } = options
  // A full set has a price: who wants that much wants what fits.
  const wantsAll = isFull({ gas: options.bound?.gasMax ?? 0n, bytes: 0 }, rules.head.parameters)
  const bound = wantsAll ? undefined : options.bound
  const draft = draftOf(rules)
  let misses = 0
  let isCut = false
  for (const transaction of candidates) {
    await pace(1)
    if (misses === missesMax || draft.isOutOfGas()) break
    isCut = bound !== undefined && draft.chosen.length > 0 && draft.isEnough(bound.gasMax, transaction)
    if (isCut) break
    const what = draft.offer(transaction)
    if (what === 'taken') misses = 0
    if (what === 'left') misses++
  }
  // What is free would make a full set free for all.
  for (const transaction of isCut ? (bound?.late ?? []) : [])
    if (!draft.isFullWith(transaction)) draft.offer(transaction)
  return makeSetInTurns(rules.head.hash, draft.chosen, pace)
}

/** A set that grows. */
type Draft = {
  readonly chosen: readonly Transaction[]
  /** Takes a transaction if it may stand here. `stale`: it is in a block already, or in this set. */
  offer(transaction: Transaction): 'taken' | 'left' | 'stale'
  isOutOfGas(): boolean
  /** Whether so much gas is taken already, or the gas of this one would make the set count as full. */
  isEnough(gasMax: bigint, transaction: Transaction): boolean
  isFullWith(transaction: Transaction): boolean
}

function draftOf(rules: SetRules): Draft {
  const { parameters } = rules.head
  const reserved = reservingState(rules.state)
  const free = new Map<Address, number>()
  const stopped = new Set<Address>()
  const chosen: Transaction[] = []
  let gas = 0n
  let bytes = setFrameBytes
  return {
    chosen,
    isOutOfGas: () => gas + gasMin > parameters.gasLimit,
    isEnough: (gasMax, { gasLimit }) =>
      gas >= gasMax || isFull({ gas: gas + gasLimit, bytes: 0 }, parameters),
    isFullWith: ({ gasLimit, raw }) =>
      isFull({ gas: gas + gasLimit, bytes: bytes + setEntryBytes(raw.length) }, parameters),
    offer(transaction) {
      const { sender, gasLimit, raw } = transaction
      if (stopped.has(sender)) return 'stale'
      const rejection = checkTransaction(transaction, {
        engine: rules.engine,
        state: reserved.reader,
        parameters,
      })
      if (rejection?.code === 'nonce-too-low') return 'stale' // Its successors are not.
      const entryBytes = setEntryBytes(raw.length)
      const freeCount = (free.get(sender) ?? 0) + (isFree(transaction) ? 1 : 0)
      const fits =
        gas + gasLimit <= parameters.gasLimit &&
        bytes + entryBytes <= parameters.setBytesMax &&
        freeCount <= parameters.freeTransactionsPerAccountMax
      if (rejection !== undefined || !fits || isForeign(transaction, rules)) {
        stopped.add(sender)
        return 'left'
      }
      reserved.reserve(transaction)
      free.set(sender, freeCount)
      gas += gasLimit
      bytes += entryBytes
      chosen.push(transaction)
      return 'taken'
    },
  }
}

/** @returns undefined when the set may be agreed on as the head's successor. */
export function checkSet(set: TransactionSet, rules: SetRules): SetRejection | undefined {
  const { head } = rules
  const { parameters } = head
  if (set.parentHash !== head.hash) {
    return { code: 'wrong-parent', message: `The set builds on ${set.parentHash}; the head is ${head.hash}.` }
  }
  if (set.bytes.length > parameters.setBytesMax) {
    const message = `The set has ${set.bytes.length} bytes; at most ${parameters.setBytesMax} are allowed.`
    return { code: 'too-many-bytes', message }
  }
  const gas = gasOf(set.transactions)
  if (gas > parameters.gasLimit) {
    return {
      code: 'too-much-gas',
      message: `The set may use ${gas} gas; at most ${parameters.gasLimit} is allowed.`,
    }
  }
  const disorder = set.transactions.find(
    ({ hash }, index) => hash <= (set.transactions[index - 1]?.hash ?? ''),
  )
  if (disorder) {
    const message = `Transaction ${disorder.hash} stands out of order or twice.`
    return { code: 'not-canonical', message, transaction: disorder.hash }
  }
  return checkMembers(set, rules)
}

function checkMembers(set: TransactionSet, rules: SetRules): SetRejection | undefined {
  const { parameters } = rules.head
  const reserved = reservingState(rules.state)
  for (const [sender, queue] of queuesOf(set)) {
    let freeCount = 0
    let lastNonce: bigint | undefined
    for (const transaction of queue) {
      const { hash, nonce } = transaction
      if (isForeign(transaction, rules)) {
        const message = `Transaction ${hash} is signed for chain ${transaction.chainId}.`
        return { code: 'wrong-chain', message, transaction: hash }
      }
      if (lastNonce === nonce) {
        const message = `Account ${sender} uses nonce ${nonce} twice.`
        return { code: 'duplicate', message, transaction: hash }
      }
      lastNonce = nonce
      if (isFree(transaction)) freeCount++
      if (freeCount > parameters.freeTransactionsPerAccountMax) {
        const message = `Account ${sender} has more than ${parameters.freeTransactionsPerAccountMax} free transactions.`
        return { code: 'too-many-free', message, transaction: hash }
      }
      const cause = checkTransaction(transaction, {
        engine: rules.engine,
        state: reserved.reader,
        parameters,
      })
      if (cause) return rejectionOf(transaction, cause)
      reserved.reserve(transaction)
    }
  }
  return undefined
}

function rejectionOf({ hash, sender }: Transaction, cause: Rejection): SetRejection {
  const facts = `${cause.code}, found ${cause.found}, expected ${cause.expected}`
  return cause.code === 'insufficient-funds'
    ? {
        code: 'underfunded-sender',
        message: `Account ${sender} cannot pay for ${hash} (${facts}).`,
        transaction: hash,
        cause,
      }
    : {
        code: 'transaction-rejected',
        message: `Transaction ${hash} cannot run (${facts}).`,
        transaction: hash,
        cause,
      }
}

/** State as a sender's next transaction meets it: earlier ones took their nonce and the most that they may cost. */
function reservingState(state: StateReader): {
  readonly reader: StateReader
  reserve(transaction: Transaction): void
} {
  const reserved = new Map<Address, Account>()
  const account = (address: Address): Account | undefined => reserved.get(address) ?? state.account(address)
  return {
    reader: {
      account,
      code: (codeHash) => state.code(codeHash),
      storage: (address, slot) => state.storage(address, slot),
    },
    reserve: (transaction) => {
      const { nonce, balance, codeHash } = account(transaction.sender) ?? emptyAccount
      reserved.set(transaction.sender, {
        nonce: nonce + 1n,
        balance: balance - costMax(transaction),
        codeHash,
      })
    },
  }
}

/** What an account that does not exist counts as. */
export const emptyAccount: Account = { nonce: 0n, balance: 0n, codeHash: emptyCodeHash }

function isForeign(transaction: Transaction, { chainId }: SetRules): boolean {
  return transaction.chainId !== undefined && transaction.chainId !== chainId
}
