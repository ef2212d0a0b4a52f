/**
 * What closed days do to the state before a block's first transaction: the emission is credited as a withdrawal, fees
 * move out of the pool, and the rewards contract learns the root.
 * @see EIP-4895 (withdrawals), EIP-4788 (system calls)
 * @module
 */
import { credit, emptyCodeHash, type BlockEnvironment, type Engine, type JournaledState } from '@watt/evm'
import type { Address } from '@watt/evm'
import type { DayClose } from '@watt/day'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import type { Withdrawal } from '../types.ts'
import { concatBytes, fromHex, keccak, uint64Bytes, zeroHash } from '../bytes.ts'
import { feePool } from '../fees.ts'
import { assertInvariant, InvariantError } from '../invariants.ts'

export const weiPerGwei = 1_000_000_000n

/** Nobody has its key. @see EIP-4788 */
const systemAddress: Address = '0xfffffffffffffffffffffffffffffffffffffffe'
const systemGas = 30_000_000n
const selector = fromHex(
  keccak(utf8ToBytes('closeEpoch(uint64,bytes32,uint32,uint64,uint64,uint64,uint64,bytes32)')),
).subarray(0, 4)

/** What a block pays before its transactions. */
export type Payment = {
  readonly withdrawals: readonly Withdrawal[]
  readonly emittedWei: bigint
  /** From the fee pool to the rewards contract. */
  readonly feesWei: bigint
  readonly burnedWei: bigint
}

export const noPayment: Payment = { withdrawals: [], emittedWei: 0n, feesWei: 0n, burnedWei: 0n }

/** Whether there is code to tell of a close. */
export function hasCode(state: JournaledState, address: Address): boolean {
  return (state.account(address)?.codeHash ?? emptyCodeHash) !== emptyCodeHash
}

/** Whole gwei in the fee pool: what the next close may share. */
export function feesInPool(state: JournaledState): bigint {
  return (state.account(feePool)?.balance ?? 0n) / weiPerGwei
}

/**
 * Pays one closed day.
 * @param block - Of the block that closes it; the hash before it is the word of the new day.
 * @throws {InvariantError} The rewards contract refused.
 */
export async function payDay(
  engine: Engine,
  state: JournaledState,
  block: BlockEnvironment,
  rewards: Address,
  close: DayClose,
): Promise<Payment> {
  const emittedWei = close.emittedGwei * weiPerGwei
  const feesWei = close.feesGwei * weiPerGwei
  credit(state, rewards, emittedWei + feesWei)
  if (feesWei > 0n) credit(state, feePool, -feesWei)
  const burnedWei = await tell(engine, state, block, rewards, close)
  const index = BigInt(close.step)
  const withdrawal = { index, validatorIndex: 0n, address: rewards, amountGwei: close.emittedGwei }
  return { withdrawals: emittedWei === 0n ? [] : [withdrawal], emittedWei, feesWei, burnedWei }
}

export function addPayments(one: Payment, other: Payment): Payment {
  return {
    withdrawals: [...one.withdrawals, ...other.withdrawals],
    emittedWei: one.emittedWei + other.emittedWei,
    feesWei: one.feesWei + other.feesWei,
    burnedWei: one.burnedWei + other.burnedWei,
  }
}

/** @returns wei that the call burned. The caller's account stays as it was: it is nobody's. */
async function tell(
  engine: Engine,
  state: JournaledState,
  block: BlockEnvironment,
  rewards: Address,
  close: DayClose,
): Promise<bigint> {
  const caller = state.account(systemAddress)
  const message = {
    from: systemAddress,
    to: rewards,
    nonce: caller?.nonce ?? 0n,
    gasLimit: systemGas,
    value: 0n,
    data: callData(close, block.blockHash(block.number - 1n) ?? zeroHash),
    accessList: [],
    authorizationList: [],
  }
  const free = { payWeiPerGas: 0n, maxWeiPerGas: 0n, creditTo: feePool, creditWeiPerGas: 0n }
  try {
    const { succeeded, error, burnedWei } = await engine.execute(message, block, state, {
      price: free,
      simulate: true,
    })
    assertInvariant(succeeded, 'rewards', { day: close.day, problem: error ?? 'the call failed' })
    return burnedWei
  } catch (error) {
    if (error instanceof InvariantError) throw error
    const problem = error instanceof Error ? error.message : String(error)
    throw new InvariantError('rewards', { day: close.day, problem }, { cause: error })
  } finally {
    if (caller === undefined) state.deleteAccount(systemAddress)
    else state.setAccount(systemAddress, caller)
  }
}

function callData(close: DayClose, word: `0x${string}`): Uint8Array {
  const { day, root, members, emittedGwei, feesGwei, paidGwei, weight } = close
  return concatBytes(
    selector,
    word64(BigInt(day)),
    root,
    ...[BigInt(members), emittedGwei, feesGwei, paidGwei, BigInt(weight)].map(word64),
    fromHex(word),
  )
}

function word64(value: bigint): Uint8Array {
  return concatBytes(new Uint8Array(24), uint64Bytes(value))
}
