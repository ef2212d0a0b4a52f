/**
 * Ends deals: settles what was earned, declares what is lost, releases what is over, and deletes bytes that no deal wants.
 * @module
 */
import {
  ChainRefusedError,
  type DueProof,
  type HostedDeal,
  type ProviderChain,
} from '../chain/provider-chain.ts'
import type { ManifestStore } from '../disk/manifest-store.ts'
import type { PieceStore } from '../disk/piece-store.ts'
import { describeError, type Tell } from '../events.ts'
import type { Uploads } from '../uploads.ts'
import type { Damage } from './damage.ts'
import type { DealBook } from './deal-book.ts'

export type CloserParts = {
  readonly chain: ProviderChain
  readonly book: DealBook
  readonly store: PieceStore
  readonly manifests: ManifestStore
  readonly uploads: Uploads
  readonly damage: Damage
  readonly tell: Tell
  readonly due: () => DueProof | undefined
  /** Seconds since 1970. */
  readonly headTime: () => number
  readonly settleEpochs: number
}

/** @returns what is to be called at every look */
export function createCloser(parts: CloserParts): () => Promise<void> {
  const { chain, book, damage, tell, due, headTime, settleEpochs } = parts
  /** Epoch of the last try, by deal: what the chain refuses now it refuses until something changes. */
  const tried = new Map<string, number>()
  const once = async (key: string, epoch: number, work: () => Promise<void>): Promise<void> => {
    if (tried.get(key) === epoch) return
    tried.set(key, epoch)
    try {
      await work()
    } catch (error) {
      const isRefused = error instanceof ChainRefusedError
      // A frozen set thaws, and a silent node speaks again: only a real refusal waits for the next epoch.
      if (!isRefused || error.refusal === 'SetFrozen') tried.delete(key)
      if (!isRefused || error.refusal !== 'SetFrozen')
        tell('warn', 'deal.stuck', { what: key, ...describeError(error) })
    }
  }
  return async () => {
    const next = due()
    if (next === undefined || !book.isComplete) return
    const openEpoch = next.epoch
    const isFrozen = next.isDue && headTime() >= next.opens && headTime() < next.closes
    for (const deal of book.live()) {
      if (deal.state === 'active' && damage.has(deal.root) && !isFrozen)
        await once(`declare ${deal.id}`, openEpoch, async () => declare(parts, deal))
      else if (deal.state === 'active' && isDueToSettle(deal, openEpoch, settleEpochs))
        await once(`settle ${deal.id}`, openEpoch, async () => settle(parts, deal))
      else if (deal.state === 'matched' && headTime() > deal.startBy)
        await once(`report ${deal.id}`, openEpoch, async () => timeOut(parts, deal))
    }
    if (isFrozen) return
    const over = book
      .live()
      .filter((deal) => deal.isHeld && deal.state !== 'active' && deal.state !== 'matched')
    for (let at = 0; at < over.length; at += chain.setting.releasesMax) {
      const batch = over.slice(at, at + chain.setting.releasesMax)
      await once(`release ${batch.map(({ id }) => id).join(' ')}`, openEpoch, async () => {
        await chain.send({ type: 'release', deals: batch.map(({ id }) => id) })
        for (const { id } of batch) book.touch(id)
      })
    }
    if (tried.size > triedMax) tried.clear()
  }
}

const triedMax = 10_000

function isDueToSettle(deal: HostedDeal, openEpoch: number, settleEpochs: number): boolean {
  const decided = Math.min(openEpoch, deal.endEpoch)
  return decided > deal.settledTo && (decided - deal.settledTo >= settleEpochs || openEpoch >= deal.endEpoch)
}

async function settle({ chain, book, tell }: CloserParts, { id }: HostedDeal): Promise<void> {
  const transaction = await chain.send({ type: 'settle', deal: id })
  book.touch(id)
  tell('info', 'deal.settled', { deal: id, transaction })
}

async function declare({ chain, book, tell }: CloserParts, { id, root }: HostedDeal): Promise<void> {
  const transaction = await chain.send({ type: 'declareLost', deal: id })
  book.touch(id)
  tell('warn', 'deal.lost', { deal: id, root, why: 'declared: its bytes are damaged', transaction })
}

/** Nobody sent the bytes: the collateral that waited for them is freed. */
async function timeOut({ chain, book, tell }: CloserParts, { id }: HostedDeal): Promise<void> {
  const transaction = await chain.send({ type: 'reportLost', deal: id })
  book.touch(id)
  tell('warn', 'deal.lost', { deal: id, why: 'its bytes did not come in time', transaction })
}

/**
 * Deletes what no live deal wants, an epoch after that was first seen: a node that tells nonsense for a while costs nothing.
 * @returns what is to be called now and then
 */
export function createSweeper({
  chain,
  book,
  store,
  uploads,
  manifests,
  damage,
  tell,
}: CloserParts): (nowSeconds: number) => Promise<void> {
  const strangers = new Map<string, number>()
  return async (nowSeconds) => {
    if (!book.isComplete) return
    const wanted = new Set(book.live().map(({ root }) => root))
    const seen = new Set<string>()
    const isRipe = (name: string): boolean => {
      seen.add(name)
      const since = strangers.get(name) ?? nowSeconds
      strangers.set(name, since)
      return nowSeconds - since >= chain.setting.epochSeconds
    }
    for await (const { root, bytes } of store.pieces()) {
      if (wanted.has(root) || !isRipe(root)) continue
      await store.remove(root)
      damage.forget(root)
      tell('info', 'piece.deleted', { root, bytes })
    }
    for (const deal of await store.parts())
      if (!book.has(deal) && isRipe(`part ${deal}`)) await uploads.drop(deal)
    const kept = new Set(book.live().map(({ manifest }) => manifest))
    for await (const digest of manifests.all())
      if (!kept.has(digest) && isRipe(digest)) await manifests.remove(digest)
    for (const name of strangers.keys()) if (!seen.has(name)) strangers.delete(name)
  }
}
