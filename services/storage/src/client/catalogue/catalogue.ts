/**
 * What an account has stored, found on chain with nothing but its key, and kept on disk encrypted so that it is fast.
 * @module
 */
import { decode, encode } from '@ipld/dag-cbor'
import pLimit from 'p-limit'
import { WattError } from '@watt/errors'
import { openGcm, sealGcm } from '#aes-gcm'
import { compareBytes, concatBytes, utf8Bytes } from '../../bytes.ts'
import { deriveKey, type StorageKeys, unwrapKey, UnwrapError } from '../../crypto/index.ts'
import { decodeNames, type Names, openNames } from '../../manifest/index.ts'
import type { Order } from '../chain.ts'
import { type DescribedOrder, describeOrder } from '../get/manifest.ts'
import type { Keep } from '../keep.ts'
import type { StorageReader } from '../reader.ts'
import {
  filesOf,
  type IncompleteFile,
  incompleteFiles,
  type OpenedOrder,
  type StoredFile,
} from './entries.ts'

export type Catalogue = {
  readonly files: readonly StoredFile[]
  readonly incomplete: readonly IncompleteFile[]
  /** Orders that run, whether or not they can be read. */
  readonly orders: readonly Order[]
  readonly opened: readonly OpenedOrder[]
  /** Orders whose manifest nobody gave now, or that were made with another key. */
  readonly unreadable: readonly { readonly order: bigint; readonly reason: string }[]
}

/** Orders that are opened at the same time. */
const openedAtOnce = 8
const nonceBytes = 12

type Cache = {
  readonly toBlock: bigint
  readonly orders: readonly Order[]
  readonly opened: ReadonlyMap<bigint, OpenedOrder>
}

/** Brings the catalogue up to date and returns it; dropped orders are left out. */
export async function readCatalogue(client: StorageReader, signal?: AbortSignal): Promise<Catalogue> {
  const { chain, owner, keep } = client
  const name = `catalogue-${chain.chainId}-${chain.market}-${owner.account.address}`
  const cache = await loadCache(keep, name, owner.keys)
  const {
    orders: placed,
    cancelled,
    toBlock,
  } = await chain.ordersOf(owner.account.address, cache.toBlock + 1n)
  const orders = [...cache.orders, ...placed].filter(({ id }) => !cancelled.includes(id))
  const limit = pLimit(openedAtOnce)
  const opened = new Map(cache.opened)
  const unreadable: { order: bigint; reason: string }[] = []
  await Promise.all(
    orders.map((order) =>
      limit(async () => {
        signal?.throwIfAborted()
        if (opened.has(order.id)) return
        try {
          opened.set(order.id, await openOrder(client, await describeOrder(client, order, signal)))
        } catch (error) {
          if (!(error instanceof WattError)) throw error
          unreadable.push({ order: order.id, reason: error.message })
        }
      }),
    ),
  )
  if (toBlock !== cache.toBlock) await saveCache(keep, name, owner.keys, { toBlock, orders, opened })
  await client.memory.save()
  const readable = orders.flatMap(({ id }) => opened.get(id) ?? [])
  return {
    files: filesOf(readable),
    incomplete: incompleteFiles(readable),
    orders,
    opened: readable,
    unreadable,
  }
}

/** The file of a name. @throws {FileNotFoundError} */
export function fileNamed({ files }: Pick<Catalogue, 'files'>, name: string): StoredFile {
  const file = files.find((it) => it.name === name)
  if (file === undefined) throw new FileNotFoundError(name)
  return file
}

/** Opens an order with the owner's keys. @throws {UnwrapError} It is for others. */
export async function openOrder(
  client: Pick<StorageReader, 'owner'>,
  { order, manifest, cid }: DescribedOrder,
): Promise<OpenedOrder> {
  const { keys } = client.owner
  const mine = manifest.readers.find(({ key }) => compareBytes(key, keys.publicKey) === 0)
  if (mine === undefined) throw new UnwrapError()
  return openWithKey(order.id, cid, await unwrapKey(mine, keys), manifest.sealed)
}

/** Opens an order with its own key, from a share or a link. */
export async function openWithKey(
  order: bigint,
  cid: string,
  key: Uint8Array,
  sealed: Uint8Array,
): Promise<OpenedOrder> {
  return { order, cid, key, names: await openNames(key, sealed) }
}

async function cacheKey({ privateKey }: StorageKeys): Promise<Uint8Array> {
  return deriveKey(privateKey, utf8Bytes('watt/storage/catalogue/1'))
}

/** What cannot be read is made anew from the chain. */
async function loadCache(keep: Keep, name: string, keys: StorageKeys): Promise<Cache> {
  try {
    const bytes = (await keep.read(name))!
    const terms = { key: await cacheKey(keys), nonce: bytes.subarray(0, nonceBytes), header: utf8Bytes(name) }
    const plain = (await openGcm(terms, bytes.subarray(nonceBytes)))!
    const { toBlock, orders, opened } = decode<StoredCache>(plain)
    return {
      toBlock: BigInt(toBlock),
      orders: orders.map(({ id, client, terms }) => ({
        id: BigInt(id),
        client,
        terms: { ...terms, priceCapWei: BigInt(terms.priceCapWei) },
      })),
      opened: new Map(
        opened.map(({ order, cid, key, names }) => [
          BigInt(order),
          { order: BigInt(order), cid, key, names: decodeNames(encode(names)) },
        ]),
      ),
    }
  } catch {
    return { toBlock: -1n, orders: [], opened: new Map() }
  }
}

async function saveCache(
  keep: Keep,
  name: string,
  keys: StorageKeys,
  { toBlock, orders, opened }: Cache,
): Promise<void> {
  const kept = new Set(orders.map(({ id }) => id))
  const plain = encode({
    toBlock: String(toBlock),
    orders: orders.map(({ id, client, terms }) => ({
      id: String(id),
      client,
      terms: { ...terms, priceCapWei: String(terms.priceCapWei) },
    })),
    opened: [...opened.values()]
      .filter(({ order }) => kept.has(order))
      .map(({ order, cid, key, names }) => ({ order: String(order), cid, key, names })),
  } satisfies StoredCache)
  const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes))
  const sealed = await sealGcm({ key: await cacheKey(keys), nonce, header: utf8Bytes(name) }, plain)
  await keep.write(name, concatBytes([nonce, sealed]))
}

type StoredCache = {
  readonly toBlock: string
  readonly orders: readonly {
    readonly id: string
    readonly client: `0x${string}`
    readonly terms: Omit<Order['terms'], 'priceCapWei'> & { readonly priceCapWei: string }
  }[]
  readonly opened: readonly {
    readonly order: string
    readonly cid: string
    readonly key: Uint8Array
    readonly names: Names
  }[]
}

/** Thrown for a name under which nothing is stored. */
export class FileNotFoundError extends WattError {
  readonly code = 'storage/file-not-found'
  readonly file: string
  override readonly fix = 'watt storage ls shows what there is'
  constructor(name: string) {
    super(`Nothing is stored as "${name.slice(0, 80)}".`)
    this.file = name
  }
}
