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

export function createAskKeeper({
  chain,
  config: readConfig,
  store,
  tell,
  epoch,
}: AskKeeperParts): AskKeeper {
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
    const isFull = capacity <= Number(space.used)
    let onBook = Number(space.capacity)
    for (const wanted of wantedAsks(config.offer, epoch())) {
      const ask = asks.find((it) => it.bucket === wanted.bucket)
      const isCurrent = ask !== undefined && isLike(ask, wanted) && ask.expiry > epoch() + renewEpochs
      if (isCurrent && onBook === capacity) continue
      // A full provider needs no ask; the book drops its old ones when somebody meets them.
      if (isFull && ask === undefined) continue
      await chain.send({ type: 'offer', ask: wanted, capacity: BigInt(capacity) })
      onBook = capacity
      const { price, maxEpochs, expiry } = wanted
      tell('info', 'offer.placed', { priceWeiPerGiBEpoch: price, capacityBytes: capacity, maxEpochs, expiry })
    }
    for (const { bucket } of asks) {
      if (bucket <= bucketOf(config.offer.maxEpochs)) continue
      await chain.send({ type: 'withdrawOffer', bucket })
      tell('info', 'offer.withdrawn', { bucket })
    }
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
        const described = describeError(error)
        if (described.reason !== lastReason) tell('warn', 'offer.failed', described)
        lastReason = described.reason
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

/** Longest deals of each book, in epochs. */
const bucketLimits = [30, 90, 365, 1278]

/** The book for deals of so many epochs. */
export function bucketOf(epochs: number): number {
  return bucketLimits.findIndex((limit) => epochs <= limit)
}

/** Spreads providers over the windows. */
export function windowOf(provider: string, windows: number): number {
  return Number(BigInt(provider) % BigInt(windows))
}

/** Books hold asks by the length of deals: one ask for each that the offer reaches. */
function wantedAsks(offer: ProviderConfig['offer'], epoch: number): readonly Ask[] {
  const { priceWeiPerGiBEpoch: price, minBytes, maxBytes } = offer
  return bucketLimits.flatMap((limit, bucket): readonly Ask[] => {
    if (bucket > bucketOf(offer.maxEpochs)) return []
    const maxEpochs = Math.min(limit, offer.maxEpochs)
    const sizes = { minBytes: BigInt(minBytes), maxBytes: BigInt(maxBytes) }
    return [{ bucket, price, ...sizes, maxEpochs, expiry: epoch + askEpochs }]
  })
}

function isLike(a: Ask, b: Ask): boolean {
  return (
    a.price === b.price &&
    a.minBytes === b.minBytes &&
    a.maxBytes === b.maxBytes &&
    a.maxEpochs === b.maxEpochs
  )
}
