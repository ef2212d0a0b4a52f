/**
 * Keeps this provider on offer: registers it, and renews its ask before it expires, when it dropped out, or when the disk
 * has less room than was promised.
 * @module
 */
import type { Ask, ProviderChain, Standing } from '../chain/provider-chain.ts'
import type { ProviderConfig } from '../config.ts'
import type { PieceStore } from '../disk/piece-store.ts'
import { describeError, type Tell } from '../events.ts'

/** Epochs that an ask stands, and how many before its end it is renewed. */
const askEpochs = 90
const renewEpochs = 30
/** Room on the disk that is not offered. */
const reserveBytes = 256 * 2 ** 20
/** Offered room changes in such steps, so that not every byte is a transaction. */
const stepBytes = 64 * 2 ** 20
const retryMs = 30_000

export type AskKeeperParts = {
  readonly chain: ProviderChain
  /** The settings as they are now: a person may change the offer while the provider runs. */
  readonly config: () => Promise<ProviderConfig>
  readonly store: Pick<PieceStore, 'freeBytes'>
  readonly tell: Tell
  readonly epoch: () => number
}

export interface AskKeeper {
  readonly standing: Standing | undefined
  /** Compares what is on offer with what should be. */
  look(): Promise<void>
  /** Looks again at once. */
  nudge(): void
}

export function createAskKeeper({ chain, config: readConfig, store, tell, epoch }: AskKeeperParts): AskKeeper {
  let standing: Standing | undefined
  let nextAtMs = 0
  let lastReason = ''
  const keep = async (): Promise<void> => {
    const config = await readConfig()
    standing = await chain.standing()
    if (standing === undefined) {
      const stake = config.stakeWei > chain.setting.stakeMin ? config.stakeWei : chain.setting.stakeMin
      const window = config.window ?? windowOf(chain.setting.provider, chain.setting.windows)
      const { class: kind, region, url } = config
      await chain.send({ type: 'register', class: kind, region, url, window, stake })
      standing = await chain.standing()
      tell('info', 'provider.registered', { stakeWei: stake, window, url })
    }
    if (standing !== undefined && standing.url !== config.url) {
      await chain.send({ type: 'setUrl', url: config.url })
      tell('info', 'provider.moved', { url: config.url })
    }
    await offer(config)
  }
  const offer = async (config: ProviderConfig): Promise<void> => {
    const [asks, space, diskFree] = await Promise.all([chain.asks(), chain.space(), store.freeBytes()])
    const capacity = capacityFor(config.capacityBytes, Number(space.used), diskFree)
    const bucket = bucketOf(config.offer.maxEpochs)
    const ask = asks.find((it) => it.bucket === bucket)
    if (ask !== undefined && isCurrent(ask, config.offer, epoch()) && Number(space.capacity) === capacity) return
    if (capacity <= Number(space.used)) {
      // A full provider needs no ask; its old one dropped out, or will when somebody meets it.
      if (ask === undefined || Number(space.capacity) <= Number(space.used)) return
    }
    const { priceWeiPerGiBEpoch: price, minBytes, maxBytes, maxEpochs } = config.offer
    const expiry = epoch() + askEpochs
    await chain.send({
      type: 'offer',
      ask: { bucket, price, minBytes: BigInt(minBytes), maxBytes: BigInt(maxBytes), maxEpochs, expiry },
      capacity: BigInt(capacity),
    })
    tell('info', 'offer.placed', { priceWeiPerGiBEpoch: price, capacityBytes: capacity, maxEpochs, expiry })
  }
  return {
    get standing() {
      return standing
    },
    nudge: () => void (nextAtMs = 0),
    look: async () => {
      if (performance.now() < nextAtMs) return
      nextAtMs = performance.now() + retryMs
      try {
        await keep()
        lastReason = ''
      } catch (error) {
        const { code, reason } = describeError(error)
        if (reason !== lastReason) tell('warn', 'offer.failed', { code, reason })
        lastReason = reason
      }
    },
  }
}

/** Bytes to offer: as configured, but never more than there is room for. */
export function capacityFor(configured: number, used: number, diskFree: number | undefined): number {
  if (diskFree === undefined) return configured
  const room = Math.max(0, Math.floor((diskFree - reserveBytes) / stepBytes) * stepBytes)
  return Math.min(configured, used + room)
}

/** The book for deals of so many epochs. */
export function bucketOf(epochs: number): number {
  return epochs <= 30 ? 0 : epochs <= 90 ? 1 : epochs <= 365 ? 2 : 3
}

/** Spreads providers over the windows. */
export function windowOf(provider: string, windows: number): number {
  return Number(BigInt(provider) % BigInt(windows))
}

function isCurrent(ask: Ask, offer: ProviderConfig['offer'], epoch: number): boolean {
  return (
    ask.price === offer.priceWeiPerGiBEpoch &&
    ask.minBytes === BigInt(offer.minBytes) &&
    ask.maxBytes === BigInt(offer.maxBytes) &&
    ask.maxEpochs === offer.maxEpochs &&
    ask.expiry > epoch + renewEpochs
  )
}
