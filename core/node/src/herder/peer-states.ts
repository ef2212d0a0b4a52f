/**
 * Learning from peers where they are: statements of open slots, signatures of the latest blocks, their head.
 * @module
 */
import type { HerderOptions } from './options.ts'
import { herderLimits } from './limits.ts'
import { askState, type PeerState } from './peer-questions.ts'

export interface PeerStates {
  ask(peer: string): void
  /** Asks the next few peers, in turn. */
  askSome(): void
  stop(): void
}

/** @param onState - Gets each answer. @returns false: there was something wrong in it, and the peer is to blame. */
export function createPeerStates(
  { network, ledger, logger }: Pick<HerderOptions, 'network' | 'ledger' | 'logger'>,
  onState: (peer: string, state: PeerState) => boolean,
): PeerStates {
  let turn = 0
  let stopped = false

  const ask = async (peer: string): Promise<void> => {
    try {
      const state = await askState(network, peer, ledger.head.header.number + 1n)
      if (stopped) return
      if (state === undefined) network.penalize(peer, 'scpState: malformed answer')
      else if (!onState(peer, state)) network.penalize(peer, 'scpState: bad statement')
    } catch (error) {
      logger.debug('scp.stateUnknown', { peer, reason: String(error) })
    }
  }

  return {
    ask: (peer) => void ask(peer),
    askSome() {
      const peers = network.peers()
      for (let count = 0; count < Math.min(herderLimits.recoverPeers, peers.length); count++) {
        turn += 1
        const peer = peers[turn % peers.length]
        if (peer !== undefined) void ask(peer.peerId)
      }
    },
    stop() {
      stopped = true
    },
  }
}
