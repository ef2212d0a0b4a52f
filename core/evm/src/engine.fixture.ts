/**
 * Accounts, a block and short ways to run something, for tests and benchmarks of the engine.
 * @module
 */
import { createEngine } from './engine.ts'
import { JournaledState } from './journaled-state.ts'
import { MemoryState } from './memory-state.fixture.ts'
import type { Address, BlockEnvironment, ExecuteOptions, GasPrice, Hex, Message, Outcome } from './types.ts'

export const alice: Address = `0x${'a1'.repeat(20)}`
export const bob: Address = `0x${'b0'.repeat(20)}`
export const contract: Address = `0x${'c0'.repeat(20)}`
export const other: Address = `0x${'d0'.repeat(20)}`
export const pool: Address = `0x${'fe'.repeat(20)}`

export const ether: bigint = 10n ** 18n

export const block: BlockEnvironment = {
  chainId: 31337n,
  number: 1000n,
  timestamp: 1_763_700_000n,
  coinbase: pool,
  gasLimit: 30_000_000n,
  baseFeePerGas: 7n,
  prevRandao: `0x${'5a'.repeat(32)}`,
  blockHash: (number) => `0x${number.toString(16).padStart(64, '0')}`,
}

/** Watt's way: everything that is paid goes to the pool. */
export const price: GasPrice = { payWeiPerGas: 7n, maxWeiPerGas: 10n, creditTo: pool, creditWeiPerGas: 7n }

export const message: Message = {
  from: alice,
  to: bob,
  nonce: 0n,
  gasLimit: 1_000_000n,
  value: 0n,
  data: new Uint8Array(0),
  accessList: [],
  authorizationList: [],
}

const engine = createEngine()

/** A state in which alice has one ether and the given contracts stand. */
export function stateWith(codes: Readonly<Record<Address, Uint8Array>> = {}): JournaledState {
  const memory = new MemoryState()
  memory.put(alice, { balance: ether })
  for (const [address, code] of Object.entries(codes)) memory.put(address as Address, { nonce: 1n, code })
  return new JournaledState(memory)
}

/** Runs a transaction of alice's, with her next nonce unless another is given. */
export async function execute(
  state: JournaledState,
  changes: Partial<Message>,
  options: Partial<ExecuteOptions> = {},
): Promise<Outcome> {
  const nonce = state.account(changes.from ?? alice)?.nonce ?? 0n
  return engine.execute({ ...message, nonce, ...changes }, block, state, { price, ...options })
}

/** A number as a 32-byte word. */
export function word(value: bigint): Hex {
  return `0x${value.toString(16).padStart(64, '0')}`
}
