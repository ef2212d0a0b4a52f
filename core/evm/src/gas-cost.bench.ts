/**
 * Which gas is slowest: milliseconds of one core for a million gas spent in one kind of work. A block's gas limit times
 * the worst of these is the time that an attacker can make every validator spend on it.
 * Processor time of one thread, for each machine.
 * Run: node core/evm/src/gas-cost.bench.ts [part of a kind's name]
 */
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { bn254 } from '@noble/curves/bn254.js'
import { assemble } from './assemble.fixture.ts'
import { crowdOf, type Crowd } from './crowds.fixture.ts'
import { alice, block, contract, ether, message, other, price, word } from './engine.fixture.ts'
import { createEngineOn, machineNames } from './every-machine.fixture.ts'
import { JournaledState } from './journaled-state.ts'
import { MemoryState } from './memory-state.fixture.ts'
import type { Address, Hex } from './types.ts'

/** Puts `input` into memory, then calls `at` with it until the gas is gone. */
function callLoop(at: string, input: readonly Hex[], bytes = 32 * input.length): Uint8Array {
  const store = input
    .map((value, index) => `${value} 0x${(index * 32).toString(16).padStart(4, '0')} MSTORE`)
    .join(' ')
  const start = assemble(store).length
  const length = `0x${bytes.toString(16).padStart(4, '0')}`
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

/** No power of two, and less than all ones. */
const odd: Hex = `0x${'a5'.repeat(32)}`
const bn254First = words(32, 1n, 2n)
const bn254Base = bn254.G2.Point.BASE
const bn254Second = words(32, bn254Base.x.c1, bn254Base.x.c0, bn254Base.y.c1, bn254Base.y.c0)
const bls12First = words(64, bls12_381.G1.Point.BASE.x, bls12_381.G1.Point.BASE.y)
const bls12Base = bls12_381.G2.Point.BASE
const bls12Second = words(64, bls12Base.x.c0, bls12Base.x.c1, bls12Base.y.c0, bls12Base.y.c1)

/** What a contract does until the gas is gone, or a crowd that its caller calls. */
type Kind = Uint8Array | (() => Crowd)

const kinds: Readonly<Record<string, Kind>> = {
  'counting loop': assemble('PUSH0 JUMPDEST 0x01 ADD DUP1 POP 0x01 JUMP'),
  'KECCAK256 of 1 KiB': assemble('JUMPDEST 0x0400 PUSH0 KECCAK256 POP PUSH0 JUMP'),
  'call of a contract that stops': callLoop(other, []),
  'MULMOD of long words': often(`0x${'ff'.repeat(32)} DUP1 DUP1 MULMOD POP`),
  'EXP of a long word': often(`0x${'ff'.repeat(32)} DUP1 EXP POP`),
  'CALLDATALOAD beyond the end': often('PUSH0 CALLDATALOAD POP'),
  'CODECOPY of a word': often('0x20 PUSH0 PUSH0 CODECOPY'),
  SELFBALANCE: often('SELFBALANCE POP'),
  'new transient slots': assemble('JUMPDEST GAS GAS TSTORE PUSH0 JUMP'),
  'transient slots chosen by what the block says': assemble(
    '0xffffffffffffffff PREVRANDAO AND 0x40000001 XOR PUSH0 JUMPDEST 0x01 ADD DUP2 DUP2 XOR 0x9e3779b97f4a7c15 MUL ' +
      '0xffffffffffffffff AND DUP1 0x1d SHL 0xffffffffffffffff AND SWAP1 0x23 SHR OR 0x40 SHL DUP2 OR TLOAD POP 0x12 JUMP',
  ),
  'cold calls of contracts of 24 KiB': () => once(crowdOf(2_200, 'jumps')),
  'cold calls of contracts that hop about': () => once(crowdOf(1_500, 'hops')),
  '560 contracts of 24 KiB in turn': () => crowdOf(560, 'jumps'),
  '2,200 contracts of 24 KiB in turn': () => crowdOf(2_200, 'jumps'),
  '560 contracts that hop about in turn': () => crowdOf(560, 'hops'),
  'nothing but JUMPDEST': Uint8Array.from([...new Uint8Array(20_000).fill(0x5b), 0x5f, 0x56]),
  ECRECOVER: callLoop('0x01', signature),
  'SHA256 of 1 KiB': callLoop('0x02', words(32, ...ones(32))),
  'RIPEMD160 of 1 KiB': callLoop('0x03', words(32, ...ones(32))),
  'MODEXP of 32 bytes': callLoop('0x05', [...words(32, 32n, 32n, 32n), odd, ...ones(2).map(word)]),
  'MODEXP of 1 KiB': callLoop(
    '0x05',
    [...words(32, 1024n, 1n, 1024n), ...Array.from({ length: 32 }, () => odd), ...ones(33).map(word)],
    96 + 1024 + 1 + 1024,
  ),
  'BN254 addition': callLoop('0x06', [...bn254First, ...bn254First]),
  'BN254 multiplication': callLoop('0x07', [...bn254First, word(2n ** 255n)]),
  'BN254 pairing': callLoop('0x08', [...bn254First, ...bn254Second]),
  BLAKE2F: callLoop('0x09', [`0x0000c350${'5a'.repeat(28)}`, ...words(32, ...ones(5)), word(0n)], 213),
  'BLS12-381 addition in G1': callLoop('0x0b', [...bls12First, ...bls12First]),
  'BLS12-381 multiple in G1': callLoop('0x0c', [...bls12First, ...ones(1).map(word)]),
  'BLS12-381, 128 multiples in G1 at once': callLoop('0x0c', times(128, [...bls12First, odd])),
  'BLS12-381 addition in G2': callLoop('0x0d', [...bls12Second, ...bls12Second]),
  'BLS12-381 multiple in G2': callLoop('0x0e', [...bls12Second, ...ones(1).map(word)]),
  'BLS12-381, 128 multiples in G2 at once': callLoop('0x0e', times(128, [...bls12Second, odd])),
  'BLS12-381 pairing': callLoop('0x0f', [...bls12First, ...bls12Second]),
  'BLS12-381 map to G1': callLoop('0x10', words(64, 5n)),
  'BLS12-381 map to G2': callLoop('0x11', words(64, 5n, 7n)),
  P256VERIFY: callLoop('0x0100', p256),
}

/** Stops when each was called, as nothing is cold after that. */
function once({ caller, codes }: Crowd): Crowd {
  return { caller: Uint8Array.from([...caller.subarray(0, -2), 0x00]), codes }
}

/** Numbers of `bytes` bytes, which is 32 or 64, as words. */
function words(bytes: number, ...numbers: readonly bigint[]): readonly Hex[] {
  return numbers.flatMap((it) =>
    Array.from({ length: bytes / 32 }, (_, index) =>
      word((it >> BigInt(8 * bytes - 256 * (index + 1))) % 2n ** 256n),
    ),
  )
}

/** The same words over and over, behind each other. */
function times(count: number, list: readonly Hex[]): readonly Hex[] {
  return Array.from({ length: count }, () => list).flat()
}

/** The dearest words there are. */
function ones(count: number): readonly bigint[] {
  return Array.from({ length: count }, () => 2n ** 256n - 1n)
}

/** The same few instructions over and over, so that the jump hardly counts. */
function often(source: string): Uint8Array {
  return assemble(`JUMPDEST ${`${source} `.repeat(60)} PUSH0 JUMP`)
}

async function msPerMillionGas(machine: (typeof machineNames)[number], memory: MemoryState): Promise<number> {
  const engine = createEngineOn(machine)
  const measure = async (gasLimit: bigint): Promise<number> => {
    const state = new JournaledState(memory)
    const before = process.threadCpuUsage()
    const { gasUsed } = await engine.execute({ ...message, to: contract, gasLimit }, block, state, { price })
    const { user, system } = process.threadCpuUsage(before)
    return (user + system) / 1_000 / (Number(gasUsed) / 1e6)
  }
  await measure(300_000n)
  return measure(machine === 'wasm' || machine === 'compiled' ? 16_000_000n : 2_000_000n)
}

function stateFor(kind: Kind): MemoryState {
  const { caller, codes } = typeof kind === 'function' ? kind() : { caller: kind, codes: {} }
  const memory = new MemoryState()
  memory.put(alice, { balance: ether })
  memory.put(contract, { nonce: 1n, code: caller })
  memory.put(other, { nonce: 1n, code: assemble('STOP') })
  for (const [address, code] of Object.entries(codes)) memory.put(address as Address, { nonce: 1n, code })
  return memory
}

const rows = []
const wanted = process.argv[2] ?? ''
for (const [name, kind] of Object.entries(kinds)) {
  if (!name.includes(wanted)) continue
  const row: Record<string, string | number> = { kind: name }
  const state = stateFor(kind)
  // Compiling all of a crowd at first sight is what no machine does.
  for (const machine of typeof kind === 'function' ? machineNames.slice(0, -1) : machineNames)
    row[machine] = Math.round((await msPerMillionGas(machine, state)) * 10) / 10
  rows.push(row)
}
console.table(rows)
