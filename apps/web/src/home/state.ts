/**
 * How the network is, in one of four words.
 * @module
 */
import type { ConsensusStatus } from '@watt/sdk'

export function stateOf(
  state: ConsensusStatus['state'] | undefined,
): 'alive' | 'asking' | 'trouble' | 'catchingUp' {
  switch (state) {
    case 'synced':
      return 'alive'
    case 'catchingUp':
      return 'catchingUp'
    case 'stuck':
    case 'halted':
      return 'trouble'
    case 'starting':
    case undefined:
      return 'asking'
  }
}
