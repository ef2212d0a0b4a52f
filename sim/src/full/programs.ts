/**
 * Contracts of generated code, for the load: what they do is nobody's aim, and must be the same on all nodes.
 * @module
 */
import type { Address } from '@watt/evm'
import { flowOf } from '../../../core/evm/src/flows.fixture.ts'
import { contracts, programOf, type Choose } from '../../../core/evm/src/programs.fixture.ts'
import type { Random } from '../random.ts'

/** What to send to make one. @param known - Contracts that it may call. */
export function programCreation(random: Random, known: readonly Address[]): Uint8Array {
  const choose: Choose = (below) => random.int(0, below - 1)
  const code = Buffer.from(random.chance(0.5) ? flowOf(choose) : programOf(choose)).toString('hex')
  // The generator names three contracts of its own.
  const linked = contracts.reduce(
    (hex, address) => (known.length === 0 ? hex : hex.replaceAll(bare(address), bare(random.pick(known)))),
    code,
  )
  return Uint8Array.from(Buffer.from(`${answer(linked.length / 2)}${linked}`, 'hex'))
}

/** Answers with the code behind it. */
function answer(length: number): string {
  return [
    `61${length.toString(16).padStart(4, '0')}`, // PUSH2 length
    '80', // DUP1
    '600b', // PUSH1 where the code begins
    '5f', // PUSH0
    '39', // CODECOPY
    '5f', // PUSH0
    'f3', // RETURN
    '00',
  ].join('')
}

function bare(address: Address): string {
  return address.slice(2)
}
