/**
 * Ethereum's published state tests (ethereum/tests, GeneralStateTests) at the newest fork they have, Cancun: the state
 * root and the logs after each transaction, and the refusal of each transaction that must not enter a block.
 *
 * One case in sixty-one runs, the same ones every time; WATT_STATE_TESTS=all runs every one.
 */
import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { RLP } from '@ethereumjs/rlp'
import { TransactionRejectedError } from './errors.ts'
import { createEngineOn, machineNames, type AnyMachineName } from './every-machine.fixture.ts'
import { JournaledState } from './journaled-state.ts'
import { fromHex } from './hex.ts'
import { keccak } from './keccak.ts'
import { MemoryState } from './memory-state.fixture.ts'
import { skipStateTests, stateTests, type PostState, type StateTest } from './state-tests.fixture.ts'
import type { BlockEnvironment, Engine, GasPrice, Hex, Log, Message, Rejection } from './types.ts'

const fork = 'Cancun'
const sampleEvery = process.env['WATT_STATE_TESTS'] === 'all' ? 1 : 61

describe("Ethereum's state tests", { skip: skipStateTests }, () => {
  for (const machine of machineNames)
    it(`end in the published state and logs with the ${machine} machine`, (context) =>
      runAll(context, machine))
})

async function runAll(context: TestContext, machine: AnyMachineName): Promise<void> {
  const engine = createEngineOn(machine, { hardfork: 'cancun' })
  const skipped = new Map<string, number>()
  const failed: string[] = []
  let seen = 0
  let passed = 0
  for (const test of stateTests()) {
    for (const [index, post] of (test.post[fork] ?? []).entries()) {
      if (seen++ % sampleEvery !== 0) continue
      const reason = reasonToSkip(test, post)
      if (reason !== undefined) {
        skipped.set(reason, (skipped.get(reason) ?? 0) + 1)
        continue
      }
      const problem = await runCase(engine, test, post)
      if (problem === undefined) passed++
      else failed.push(`${test.name} #${index}: ${problem}`)
    }
  }
  context.diagnostic(`${passed} of ${seen} cases ran and passed`)
  for (const [reason, count] of skipped) context.diagnostic(`${count} skipped: ${reason}`)
  assert.deepEqual(failed, [])
  assert.ok(passed > 0)
}

function reasonToSkip(test: StateTest, { expectException }: PostState): string | undefined {
  if (test.transaction.maxFeePerBlobGas !== undefined)
    return 'carries blobs, which Watt refuses when it decodes'
  if (/MAX_FEE_PER_GAS/.test(expectException ?? '')) return 'breaks a fee rule, which the ledger holds'
  return undefined
}

const rejections: Readonly<Record<string, Rejection['code']>> = {
  'TransactionException.NONCE_IS_MAX': 'nonce-overflow',
  'TransactionException.INTRINSIC_GAS_TOO_LOW': 'intrinsic-gas-too-low',
  'TransactionException.GAS_ALLOWANCE_EXCEEDED': 'gas-limit-too-high',
  'TransactionException.INSUFFICIENT_ACCOUNT_FUNDS': 'insufficient-funds',
  'TransactionException.SENDER_NOT_EOA': 'sender-not-eoa',
  'TransactionException.INITCODE_SIZE_EXCEEDED': 'init-code-too-large',
}

/** @returns what went wrong. */
async function runCase(engine: Engine, test: StateTest, post: PostState): Promise<string | undefined> {
  const memory = preState(test)
  const state = new JournaledState(memory)
  const block = blockOf(test)
  let logs: readonly Log[] = []
  try {
    const outcome = await engine.execute(messageOf(test, post), block, state, { price: priceOf(test, block) })
    if (post.expectException !== undefined) return `ran, but ${post.expectException} was expected`
    logs = outcome.logs
  } catch (error) {
    if (!(error instanceof TransactionRejectedError))
      throw new Error(`${test.name} broke the engine`, { cause: error })
    const found = error.rejection.code
    const expected = rejections[post.expectException ?? '']
    if (found !== expected) return `rejected as ${found}, expected ${post.expectException ?? 'to run'}`
  }
  memory.apply(state.changes())
  if (logsHash(logs) !== post.logs) return 'other logs'
  return (await memory.root()) === post.hash ? undefined : 'another state root'
}

function preState({ pre }: StateTest): MemoryState {
  const memory = new MemoryState()
  for (const [address, { nonce, balance, code, storage }] of Object.entries(pre)) {
    memory.put(address as Hex, { nonce: BigInt(nonce), balance: BigInt(balance), code: fromHex(code) })
    for (const [slot, value] of Object.entries(storage)) {
      memory.putSlot(address as Hex, word(slot as Hex), BigInt(value))
    }
  }
  return memory
}

function blockOf({ env }: StateTest): BlockEnvironment {
  const field = (name: string): Hex => {
    const value = env[name]
    if (value === undefined) throw new Error(`the test's environment lacks ${name}`)
    return value
  }
  return {
    chainId: 1n,
    number: BigInt(field('currentNumber')),
    timestamp: BigInt(field('currentTimestamp')),
    coinbase: field('currentCoinbase'),
    gasLimit: BigInt(field('currentGasLimit')),
    baseFeePerGas: BigInt(field('currentBaseFee')),
    prevRandao: word(field('currentRandom')),
    // The tests' own rule for blocks that do not exist.
    blockHash: (number) => keccak(Buffer.from(number.toString())),
  }
}

function priceOf({ transaction }: StateTest, block: BlockEnvironment): GasPrice {
  const maxWeiPerGas = BigInt(transaction.maxFeePerGas ?? transaction.gasPrice ?? 0)
  const tip = BigInt(transaction.maxPriorityFeePerGas ?? transaction.gasPrice ?? 0)
  const offered = block.baseFeePerGas + tip
  const payWeiPerGas = offered < maxWeiPerGas ? offered : maxWeiPerGas
  const creditWeiPerGas = payWeiPerGas - block.baseFeePerGas
  return { payWeiPerGas, maxWeiPerGas, creditTo: block.coinbase, creditWeiPerGas }
}

function messageOf({ transaction }: StateTest, { indexes }: PostState): Message {
  return {
    from: transaction.sender,
    to: transaction.to === '' ? undefined : transaction.to,
    nonce: BigInt(transaction.nonce),
    gasLimit: BigInt(transaction.gasLimit[indexes.gas] ?? 0),
    value: BigInt(transaction.value[indexes.value] ?? 0),
    data: fromHex(transaction.data[indexes.data] ?? '0x'),
    accessList: transaction.accessLists?.[indexes.data] ?? [],
    authorizationList: [],
  }
}

function word(hex: Hex): Hex {
  return `0x${hex.slice(2).padStart(64, '0')}`
}

function logsHash(logs: readonly Log[]): Hex {
  return keccak(RLP.encode(logs.map(({ address, topics, data }) => [address, [...topics], data])))
}
