/**
 * How the network is, in one of four words.
 * @module
 */
import type { ConsensusStatus } from '@watt/sdk'

export function stateOf(
  consensus: Pick<ConsensusStatus, 'state' | 'reason'> | undefined,
): 'alive' | 'asking' | 'trouble' | 'catchingUp' {
  switch (consensus?.state) {
    case 'synced':
      // A reason is given when a block stays open for too long.
      return consensus.reason === null ? 'alive' : 'trouble'
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
