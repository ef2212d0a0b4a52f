/**
 * Which files one upload takes, and which of them are stored already. Pure.
 * @module
 */
import type { StoredFile } from '@watt/storage/browser'
import { hashOf } from './file-source.ts'

/** Bytes of one upload: its shards, two or three times as many, wait on this device. */
export const uploadBytesMax = 1_073_741_824
const filesMax = 500

type Sized = { readonly name: string; readonly size: number }

/** Adds files; one of the same name takes the place of the older. What would be too much is left out. */
export function choose<FILE extends Sized>(
  before: readonly FILE[],
  more: readonly FILE[],
): { readonly files: readonly FILE[]; readonly isTooMuch: boolean } {
  const byName = new Map([...before, ...more].map((file) => [file.name, file]))
  const files: FILE[] = []
  let bytes = 0
  for (const file of byName.values()) {
    if (bytes + file.size > uploadBytesMax || files.length === filesMax) continue
    bytes += file.size
    files.push(file)
  }
  return { files, isTooMuch: files.length < byName.size }
}

/**
 * `same`: the very bytes are stored, or chosen twice. `similar`: a file of this name and size is, and nobody noted its hash:
 * the command line does not.
 */
export type Sameness =
  | { readonly kind: 'new' }
  | { readonly kind: 'same' | 'similar'; readonly name: string; readonly order: bigint | undefined }

/** Whether a file has to be sent at all. @param before - the files chosen before it */
export function samenessOf(
  { name, size, hash }: Sized & { readonly hash: string },
  before: readonly { readonly name: string; readonly hash: string }[],
  stored: readonly Pick<StoredFile, 'name' | 'sizeBytes' | 'metadata' | 'parts'>[],
): Sameness {
  const same = stored.find((it) => hashOf(it) === hash)
  if (same) return { kind: 'same', name: same.name, order: same.parts[0]?.order }
  const twice = before.find((it) => it.hash === hash)
  if (twice) return { kind: 'same', name: twice.name, order: undefined }
  const similar = stored.find((it) => it.name === name && it.sizeBytes === size && hashOf(it) === undefined)
  if (similar) return { kind: 'similar', name: similar.name, order: similar.parts[0]?.order }
  return { kind: 'new' }
}
