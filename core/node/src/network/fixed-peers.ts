/**
 * Keeps connections to the peers that configuration names: tries until they stand, and again when they break.
 * @module
 */
import { isLoopbackAddr } from './addresses.ts'
import { networkLimits } from './limits.ts'
import type { Clock, Logger } from '../types.ts'

/** Dials one address. @returns the id of the peer that answered. */
export type Dial = (address: string) => Promise<string>

/** The peers that are always sought. */
export interface FixedPeers {
  start(): void
  stop(): void
  /** Tells that the last connection to a peer ended. */
  disconnected(peerId: string): void
  has(peerId: string): boolean
}

type Target = {
  readonly address: string
  peerId: string | undefined
  failures: number
  cancel: (() => void) | undefined
}

/**
 * Makes the keeper of fixed peers; it starts idle.
 * @param addresses - Multiaddrs; `/p2p/<peer id>` at the end is optional but lets the peer in when we are full.
 */
export function createFixedPeers(options: {
  readonly addresses: readonly string[]
  readonly self: string
  readonly dial: Dial
  readonly isConnected: (peerId: string) => boolean
  readonly clock: Clock
  readonly logger: Logger
}): FixedPeers {
  const { dial, isConnected, clock, logger, self } = options
  const targets: Target[] = options.addresses
    .map((address) => ({ address, peerId: peerIdOf(address), failures: 0, cancel: undefined }))
    .filter(({ peerId }) => peerId !== self)
  let running = false

  const schedule = (target: Target, ms: number): void => {
    target.cancel?.()
    target.cancel = clock.after(ms, () => {
      target.cancel = undefined
      void attempt(target)
    })
  }

  const attempt = async (target: Target): Promise<void> => {
    if (!running || (target.peerId !== undefined && isConnected(target.peerId))) return
    try {
      target.peerId = await dial(target.address)
      target.failures = 0
    } catch (error) {
      if (!running) return
      target.failures++
      const waitMs = backoffMs(target)
      // One line when it starts to fail, then silence: a peer that is down for a day is not news every ten seconds.
      const level = target.failures === 1 ? 'info' : 'debug'
      logger[level]('peer.dialFailed', { address: target.address, retryMs: waitMs, reason: String(error) })
      schedule(target, waitMs)
    }
  }

  return {
    start() {
      running = true
      for (const target of targets) schedule(target, 0)
    },
    stop() {
      running = false
      for (const target of targets) target.cancel?.()
    },
    disconnected(peerId) {
      if (!running) return
      for (const target of targets)
        if (target.peerId === peerId) schedule(target, networkLimits.reconnectFirstMs)
    },
    has: (peerId) => targets.some((target) => target.peerId === peerId),
  }
}

function backoffMs({ address, failures }: Target): number {
  const maxMs = isLoopbackAddr(address) ? networkLimits.reconnectLoopbackMaxMs : networkLimits.reconnectMaxMs
  return Math.min(networkLimits.reconnectFirstMs * 2 ** Math.min(failures - 1, 16), maxMs)
}

function peerIdOf(address: string): string | undefined {
  return /\/p2p\/([^/]+)$/.exec(address)?.[1]
}
