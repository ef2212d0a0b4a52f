/**
 * Which gas is slowest: milliseconds of one core for a million gas spent in one kind of work. A block's gas limit times
 * the worst of these is the time that an attacker can make every validator spend on it.
 * Processor time of one thread, for each machine.
 * Run: node core/evm/src/gas-cost.bench.ts
 */
import { assemble } from './assemble.fixture.ts'
import { block, contract, message, other, price, stateWith, word } from './engine.fixture.ts'
import { createEngine } from './engine.ts'
import { machineNames } from './machines.ts'
import type { Hex } from './types.ts'

/** Puts `input` into memory, then calls `at` with it until the gas is gone. */
function callLoop(at: string, input: readonly Hex[]): Uint8Array {
  const store = input
    .map((value, index) => `${value} 0x${(index * 32).toString(16).padStart(4, '0')} MSTORE`)
    .join(' ')
  const start = assemble(store).length
  const length = `0x${(input.length * 32).toString(16).padStart(4, '0')}`
  const jump = `0x${start.toString(16).padStart(4, '0')} JUMP`
  return assemble(`${store} JUMPDEST PUSH0 PUSH0 ${length} PUSH0 PUSH0 ${at} GAS CALL POP ${jump}`)
}

const signature = [
  '0x18c547e4f7b0f325ad1e56f57e26c745b09a3e503d86e00e5255ff7f715d3d1c',
  word(28n),
  '0x73b1693892219d736caba55bdb67216e485557ea6b6af75f37096c9aa6a5a75f',
  '0xeeb940b1d03b21e36b0e47e79769f095fe2ab855bd91e3a38756b7d75a9c4549',
] as const

const p256 = [
  '0x4cee90eb86eaa050036147a12d49004b6b9c72bd725d39d4785011fe190f0b4d',
  '0xa73bd4903f0ce3b639bbbf6e8e80d16931ff4bcf5993d58468e8fb19086e8cac',
  '0x36dbcd03009df8c59286b162af3bd7fcc0450c9aa81be5d10d312af6c66b1d60',
  '0x4aebd3099c618202fcfe16ae7770b0c49ab5eadf74b754204a3bb6060e44eff3',
  '0x7618b065f9832de4ca6ca971a7a1adc826d0f7c00181a5fb2ddf79ae00b4e10e',
] as const

const kinds: Readonly<Record<string, Uint8Array>> = {
  'counting loop': assemble('PUSH0 JUMPDEST 0x01 ADD DUP1 POP 0x01 JUMP'),
  'KECCAK256 of 1 KiB': assemble('JUMPDEST 0x0400 PUSH0 KECCAK256 POP PUSH0 JUMP'),
  'call of a contract that stops': callLoop(other, []),
  'MULMOD of long words': often(`0x${'ff'.repeat(32)} DUP1 DUP1 MULMOD POP`),
  'EXP of a long word': often(`0x${'ff'.repeat(32)} DUP1 EXP POP`),
  'CALLDATALOAD beyond the end': often('PUSH0 CALLDATALOAD POP'),
  'CODECOPY of a word': often('0x20 PUSH0 PUSH0 CODECOPY'),
  SELFBALANCE: often('SELFBALANCE POP'),
  'new transient slots': assemble('JUMPDEST GAS GAS TSTORE PUSH0 JUMP'),
  'nothing but JUMPDEST': Uint8Array.from([...new Uint8Array(20_000).fill(0x5b), 0x5f, 0x56]),
  ECRECOVER: callLoop('0x01', signature),
  P256VERIFY: callLoop('0x0100', p256),
  'BN254 multiplication': callLoop('0x07', [word(1n), word(2n), word(2n ** 255n)]),
  'BLS12-381 map to G2': callLoop('0x11', [word(0n), word(5n), word(0n), word(7n)]),
}

/** The same few instructions over and over, so that the jump hardly counts. */
function often(source: string): Uint8Array {
  return assemble(`JUMPDEST ${`${source} `.repeat(60)} PUSH0 JUMP`)
}

async function msPerMillionGas(machine: (typeof machineNames)[number], code: Uint8Array): Promise<number> {
  const engine = createEngine({ machine })
  const measure = async (gasLimit: bigint): Promise<number> => {
    const state = stateWith({ [contract]: code, [other]: assemble('STOP') })
    const before = process.threadCpuUsage()
    const { gasUsed } = await engine.execute({ ...message, to: contract, gasLimit }, block, state, { price })
    const { user, system } = process.threadCpuUsage(before)
    return (user + system) / 1_000 / (Number(gasUsed) / 1e6)
  }
  await measure(300_000n)
  return measure(machine === 'wasm' ? 16_000_000n : 2_000_000n)
}

const rows = []
for (const [kind, code] of Object.entries(kinds)) {
  const row: Record<string, string | number> = { kind }
  for (const machine of machineNames)
    row[machine] = Math.round((await msPerMillionGas(machine, code)) * 10) / 10
  rows.push(row)
}
console.table(rows)
