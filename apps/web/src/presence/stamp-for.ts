/**
 * The stamp that a contract asks of an account today.
 * @module
 */
import type { OpenDay, PeopleContracts } from '@watt/sdk/people'
import type { Address } from 'viem'
import { makeStampApart } from './stamp-in-worker.ts'
import type { Step } from './steps-view.tsx'

/** Computes it apart from the page, telling how far it is. */
export function stampFor(
  { chainId }: PeopleContracts,
  contract: Address,
  account: Address,
  { day, word, stampBits: bits }: OpenDay,
  tell: (step: Step) => void,
  signal: AbortSignal,
): Promise<bigint> {
  tell({ kind: 'stamp', tried: 0, bits })
  const onProgress = (tried: number): void => tell({ kind: 'stamp', tried, bits })
  return makeStampApart({ chainId, contract, account, day, word, bits }, onProgress, signal)
}
