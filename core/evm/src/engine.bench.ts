/**
 * Transactions a second through `execute`, in process, over maps: no signatures, no trie, no store.
 * Run: node core/evm/src/engine.bench.ts
 */
import { Bench } from 'tinybench'
import { assemble } from './assemble.fixture.ts'
import { alice, block, contract, message, price, word } from './engine.fixture.ts'
import { createEngine } from './engine.ts'
import { createEngineOn, machineNames } from './every-machine.fixture.ts'
import { JournaledState } from './journaled-state.ts'
import { fromHex } from './hex.ts'
import { MemoryState } from './memory-state.fixture.ts'
import type { Address, Engine, Message } from './types.ts'

const options = { price: { ...price, payWeiPerGas: 0n, maxWeiPerGas: 0n, creditWeiPerGas: 0n } }
const recipients = Array.from(
  { length: 1000 },
  (_, index): Address => `0x${word(BigInt(index + 1) << 32n).slice(26)}`,
)

/**
 * What an ERC-20 `transfer(to, amount)` does: finds both balances by hashing, checks the first, moves the amount,
 * logs it and answers true.
 */
const token = assemble(`
  CALLER PUSH0 MSTORE PUSH0 0x20 MSTORE 0x40 PUSH0 KECCAK256
  DUP1 SLOAD 0x24 CALLDATALOAD SWAP1 SUB SWAP1 SSTORE
  0x04 CALLDATALOAD PUSH0 MSTORE 0x40 PUSH0 KECCAK256
  DUP1 SLOAD 0x24 CALLDATALOAD ADD SWAP1 SSTORE
  0x24 CALLDATALOAD PUSH0 MSTORE
  0x04 CALLDATALOAD CALLER 0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef 0x20 PUSH0 LOG3
  0x01 PUSH0 MSTORE 0x20 PUSH0 RETURN
`)

function transferCall(to: Address): Uint8Array {
  return fromHex(`0xa9059cbb${'0'.repeat(24)}${to.slice(2)}${word(1n).slice(2)}`)
}

/** One transaction after the other on a state that is renewed every 2,000, as blocks do. */
function runner(engine: Engine, messages: readonly Message[]): () => Promise<void> {
  const memory = new MemoryState()
  memory.put(contract, { nonce: 1n, code: token })
  let state = new JournaledState(memory)
  let count = 0
  return async () => {
    if (count % 2000 === 0) {
      memory.put(alice, { balance: 10n ** 30n })
      state = new JournaledState(memory)
      count = 0
    }
    const next = messages[count % messages.length] ?? message
    await engine.execute({ ...next, nonce: BigInt(count++) }, block, state, options)
  }
}

const transfers = recipients.map((to): Message => ({ ...message, to, value: 1n, gasLimit: 21_000n }))
const tokenTransfers = recipients.map((to): Message => ({
  ...message,
  to: contract,
  data: transferCall(to),
  gasLimit: 100_000n,
}))

const bench = new Bench({ name: 'transactions, one core', time: 2000 })
bench.add('plain transfer', runner(createEngine(), transfers))
for (const machine of machineNames) {
  bench.add(`token transfer, ${machine}`, runner(createEngineOn(machine), tokenTransfers))
}
await bench.run()
console.table(bench.table())
