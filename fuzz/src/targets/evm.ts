/**
 * Bytecode and calldata into the engine, and inputs of precompiled contracts, with bounded gas.
 * @module
 */
import { createEngine, JournaledState, type Address, type Outcome } from '@watt/evm'
import { block, contract, message, price } from '../../../core/evm/src/engine.fixture.ts'
import { createEngineOn } from '../../../core/evm/src/every-machine.fixture.ts'
import { MemoryState } from '../../../core/evm/src/memory-state.fixture.ts'
import { assemble, deployer } from '../../../core/evm/src/assemble.fixture.ts'
import { cryptography } from '@watt/node/parts'
import { mutateBytes } from '../mutate/bytes.ts'
import type { Random } from '../random.ts'
import { promise, promiseSameBytes, type Target } from '../target.ts'

/** As the node runs it. */
const engine = createEngine({ cryptography })
/** What the built-in functions are held to. */
const judge = createEngineOn('library', { cryptography })
const gasLimit = 100_000n
const ether = 10n ** 18n
const { from } = message

/** Runs a message of alice's; what she, the contract and the pool hold must sum up to what they held. */
async function run(state: JournaledState, changes: Partial<typeof message>): Promise<Outcome> {
  const before = totalOf(state, [])
  const outcome = await engine.execute({ ...message, gasLimit, ...changes }, block, state, { price })
  promise(outcome.gasUsed <= gasLimit, 'gas used is at most the limit')
  const touched = [...state.changes().accounts.keys()]
  promise(totalOf(state, touched) + outcome.burnedWei === before, 'no wei appears or vanishes')
  return outcome
}

function totalOf(state: JournaledState, touched: readonly Address[]): bigint {
  const holders = new Set([from, contract, price.creditTo, ...touched])
  return [...holders].reduce((sum, it) => sum + (state.account(it)?.balance ?? 0n), 0n)
}

function stateWith(code: Uint8Array): JournaledState {
  const memory = new MemoryState()
  memory.put(from, { balance: ether })
  memory.put(contract, { nonce: 1n, balance: 5n, code })
  return new JournaledState(memory)
}

const programs = [
  'PUSH0 CALLDATALOAD 0x01 ADD PUSH0 MSTORE 0x20 PUSH0 RETURN',
  '0x01 PUSH0 SSTORE PUSH0 SLOAD 0x02 TSTORE STOP',
  'JUMPDEST GAS 0x2710 SUB PUSH0 JUMPI STOP',
  'PUSH0 PUSH0 PUSH0 PUSH0 0x01 CALLER GAS CALL POP ADDRESS BALANCE POP 0x07 PUSH0 PUSH0 LOG1 STOP',
  '0x20 PUSH0 KECCAK256 POP PUSH0 PUSH0 REVERT',
  'PUSH0 PUSH0 PUSH0 CREATE POP PUSH0 PUSH0 PUSH0 PUSH0 CREATE2 POP CALLER SELFDESTRUCT',
].map(assemble)

/** The first byte tells creation (odd) from a call; the second how much of the rest is code; what is left is calldata. */
function program(kind: 0 | 1, code: Uint8Array, data: Uint8Array = new Uint8Array()): Uint8Array {
  return new Uint8Array(Buffer.concat([Uint8Array.of(kind, code.length), code, data]))
}

const opcodes = Array.from({ length: 256 }, (_, code) => Uint8Array.of(code))
const pushes = ['600160', '61ffff', '63ffffffff', `7f${'ff'.repeat(32)}`, '5f5f5f5f5f5f5f', '5b600056'].map(
  (it) => Uint8Array.from(Buffer.from(it, 'hex')),
)

export const bytecode: Target = {
  seeds: [
    ...programs.map((code) => program(0, code, new Uint8Array(33).fill(1))),
    ...programs.map((code) => program(1, deployer(code))),
  ],
  bytesMax: 1_024,
  covers: /\/core\/evm\/src\//,
  dictionary: [...opcodes, ...pushes],
  async run(input) {
    const isCreation = (input[0] ?? 0) % 2 === 1
    const size = input[1] ?? 0
    const code = input.subarray(2, 2 + size)
    const to = isCreation ? undefined : contract
    const data = isCreation ? code : input.subarray(2 + size)
    return (await run(stateWith(code), { to, data, value: 3n })).succeeded
  },
}

const precompiles = [...Array.from({ length: 17 }, (_, at) => at + 1), 0x100]

const addressOf = (at: number): Address => `0x${at.toString(16).padStart(40, '0')}`

/** Field sizes that precompiles read: numbers near their edges come in words of these. */
const wordSizes = [32, 48, 64, 96, 128, 160, 213, 256, 384]
const bytes = mutateBytes()

function mutateInput(input: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  if (!random.oneIn(3)) return bytes(input, random, other)
  const copy = new Uint8Array(1 + random.pick(wordSizes) * (1 + random.below(3)))
  copy.set(input.subarray(0, copy.length))
  return copy
}

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))
const one = '0'.repeat(63) + '1'
const two = '0'.repeat(63) + '2'
const g1 =
  '0000000000000000000000000000000017f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb' +
  '0000000000000000000000000000000008b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1'
const samples: Readonly<Record<number, string>> = {
  5: `${one}${one}${one}030564`,
  6: one + two + one + two,
  7: one + two + two,
  9: `0000000c${'48'.repeat(64)}${'61'.repeat(128)}0300000000000000000000000000000001`,
  0x0b: g1 + g1,
  0x0c: g1 + two,
}

export const precompile: Target = {
  seeds: precompiles.flatMap((at, index) => [
    Uint8Array.of(index),
    new Uint8Array(Buffer.concat([Uint8Array.of(index), hex(samples[at] ?? one + two)])),
  ]),
  bytesMax: 2_048,
  covers: /\/core\/evm\/src\//,
  mutate: mutateInput,
  async run(input) {
    const at = precompiles[(input[0] ?? 0) % precompiles.length] ?? 1
    const call = { to: addressOf(at), data: input.subarray(1) }
    const ours = await run(stateWith(new Uint8Array()), call)
    const theirs = await judge.execute(
      { ...message, gasLimit, ...call },
      block,
      stateWith(new Uint8Array()),
      { price },
    )
    promise(ours.succeeded === theirs.succeeded, 'both succeed or both fail')
    promise(ours.gasUsed === theirs.gasUsed, 'both cost the same')
    promiseSameBytes(ours.returnData, theirs.returnData, 'both answer the same')
    return ours.succeeded
  },
}
