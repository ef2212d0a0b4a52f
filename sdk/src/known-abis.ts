/**
 * Every interface that is known here, to decode calls and refusals of contracts one did not ask for.
 * @module
 */
import type { Abi } from 'viem'
import { delegationBookAbi } from './abi/delegation-book.ts'
import { directoryAbi } from './abi/directory.ts'
import { governanceTimelockAbi } from './abi/governance-timelock.ts'
import { liquidGovernorAbi } from './abi/liquid-governor.ts'
import { wrappedWattAbi } from './abi/wrapped-watt.ts'

/** Where two contracts share a function, either describes it. */
export const knownAbis: readonly Abi[] = [
  directoryAbi,
  wrappedWattAbi,
  delegationBookAbi,
  liquidGovernorAbi,
  governanceTimelockAbi,
]
