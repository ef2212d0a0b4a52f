/**
 * Lets others read: one person, whose public key it takes, or whoever has a link. Nothing on chain changes.
 * @module
 */
import { hexToBytes } from 'viem/utils'
import { WattError } from '@watt/errors'
import { unwrapKey, wrapKey } from '../../crypto/index.ts'
import {
  keyText,
  linkText,
  manifestCidOf,
  readKeyText,
  readLink,
  readShareText,
  shareText,
} from '../../manifest/index.ts'
import { openWithKey } from '../catalogue/catalogue.ts'
import { filesOf, type OpenedOrder, type StoredFile } from '../catalogue/entries.ts'
import { type Order, OrderNotFoundError } from '../chain.ts'
import { ordersToDrop } from '../drop.ts'
import { describeOrder } from '../get/manifest.ts'
import type { StorageReader } from '../reader.ts'

/** The text that lets others share files with this account. */
export function ownKeyText(client: StorageReader): string {
  return keyText(client.owner.keys.publicKey)
}

/**
 * Texts that give files to one reader (`watt-key:…`), or to whoever has them where no reader is named; one an order.
 * @throws {BundledFileError} A file shares its order with others that would be given away with it.
 */
export async function shareFiles(
  client: StorageReader,
  opened: readonly OpenedOrder[],
  files: readonly StoredFile[],
  reader?: string,
): Promise<readonly string[]> {
  const publicKey = reader === undefined ? undefined : readKeyText(reader)
  const { chainId } = client.chain
  return Promise.all(
    ordersToDrop(files).map(async (id) => {
      const { key } = opened.find(({ order }) => order === id)!
      if (publicKey === undefined) return linkText({ chainId, order: id, key })
      const order = await orderOf(client, id)
      const { enc, wrapped } = await wrapKey(key, publicKey)
      const manifest = manifestCidOf(hexToBytes(order.terms.manifest))
      return shareText({ chainId, order: id, manifest, enc, wrapped })
    }),
  )
}

/** Whether a text is something to read that was shared, and no name. */
export function isShared(text: string): boolean {
  return text.startsWith('watt://') || text.startsWith('watt-share:')
}

/**
 * The files that shared texts give.
 * @throws {ShareTextError} A text is none. @throws {UnwrapError} It is for somebody else.
 * @throws {OtherChainError} It is for another network. @throws {SealedNamesError} Its key does not fit.
 */
export async function filesShared(
  client: StorageReader,
  texts: readonly string[],
  signal?: AbortSignal,
): Promise<readonly StoredFile[]> {
  return filesOf(await Promise.all(texts.map((text) => openShared(client, text, signal))))
}

async function openShared(client: StorageReader, text: string, signal?: AbortSignal): Promise<OpenedOrder> {
  if (text.startsWith('watt://')) {
    const { chainId, order, key } = readLink(text)
    checkChain(client, chainId)
    const { cid, manifest } = await describeOrder(client, await orderOf(client, order), signal)
    return openWithKey(order, cid, key, manifest.sealed)
  }
  const share = readShareText(text)
  checkChain(client, share.chainId)
  const { cid, manifest } = await describeOrder(client, await orderOf(client, share.order), signal)
  if (cid !== share.manifest.toString()) throw new ShareOfOtherError(share.order)
  return openWithKey(share.order, cid, await unwrapKey(share, client.owner.keys), manifest.sealed)
}

async function orderOf({ chain }: Pick<StorageReader, 'chain'>, id: bigint): Promise<Order> {
  const order = await chain.order(id)
  if (order === undefined) throw new OrderNotFoundError(id)
  return order
}

function checkChain({ chain }: Pick<StorageReader, 'chain'>, chainId: number): void {
  if (chain.chainId !== chainId) throw new OtherChainError(chainId, chain.chainId)
}

/** Thrown when something was shared on another network than the one asked. */
export class OtherChainError extends WattError {
  readonly code = 'storage/other-chain'
  readonly chainId: number
  override readonly fix = 'name a node of that network: --rpc <url>'
  constructor(chainId: number, found: number) {
    super(`This was shared on chain ${chainId}; the node is on chain ${found}.`)
    this.chainId = chainId
  }
}

/** Thrown when a share names another manifest than its order has. */
export class ShareOfOtherError extends WattError {
  readonly code = 'storage/share-of-other'
  override readonly fix = 'ask for it again: the text and the order do not belong together'
  constructor(order: bigint) {
    super(`The share names something else than order ${order} holds.`)
  }
}
