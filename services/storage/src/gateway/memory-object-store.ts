/**
 * Objects in memory: what the gateways' tests put in the place of the network.
 * @module
 */
import { createHash } from 'node:crypto'
import {
  checkName,
  checkRange,
  listLimitMax,
  ObjectSizeError,
  type ObjectInfo,
  type ObjectStore,
} from '../client/object-store.ts'
import { compareUtf8 } from './table.ts'

type Held = { readonly info: ObjectInfo; readonly bytes: Uint8Array }

/** @param now - milliseconds since 1970 */
export function memoryObjectStore(
  now: () => number = Date.now,
): ObjectStore & { readonly held: ReadonlyMap<string, Held> } {
  const held = new Map<string, Held>()
  const store: ObjectStore = {
    async put(
      name,
      body,
      { size, contentType = 'application/octet-stream', metadata = {}, modifiedMs = now(), signal } = {},
    ) {
      checkName(name)
      const pieces: Uint8Array[] = []
      for await (const piece of body) {
        signal?.throwIfAborted()
        pieces.push(Uint8Array.from(piece))
      }
      const bytes = Buffer.concat(pieces)
      if (size !== undefined && size !== bytes.length) throw new ObjectSizeError(size, bytes.length)
      const said = typeof metadata === 'function' ? metadata() : metadata
      const version = createHash('sha256').update(bytes).digest('hex')
      const info = {
        name,
        sizeBytes: bytes.length,
        contentType,
        modifiedMs,
        metadata: said,
        orders: [],
        version,
      }
      held.set(name, { info, bytes })
      return info
    },
    async putMany(items, { signal } = {}) {
      for (const { name, body, options } of items)
        await store.put(name, body, { ...options, ...(signal && { signal }) })
    },
    async head(name) {
      return held.get(name)?.info
    },
    async get(name, options = {}) {
      const found = held.get(name)
      if (found === undefined) return undefined
      const { from, to } = checkRange(found.bytes.length, options)
      return { info: found.info, body: pieces(found.bytes.subarray(from, to)) }
    },
    async list(prefix, { startAfter = '', limit = listLimitMax } = {}) {
      const names = [...held.keys()].filter(
        (name) => name.startsWith(prefix) && compareUtf8(name, startAfter) > 0,
      )
      const page = names.toSorted(compareUtf8).slice(0, limit)
      const objects = page.map((name) => held.get(name)?.info).filter((info) => info !== undefined)
      return { objects, more: names.length > page.length }
    },
    async delete(name) {
      return held.delete(name)
    },
  }
  return { ...store, held }
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
}
