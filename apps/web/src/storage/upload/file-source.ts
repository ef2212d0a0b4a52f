/**
 * A file that a person chose, as something to store.
 * @module
 */
import { typeOf, type Source } from '@watt/storage/browser/storing'

/** Where the description of a file keeps the SHA-256 of its bytes, in hex: the same file is known again by it. */
const hashKey = 'sha256'

/** A chosen file with the hash of its bytes. */
export type HashedFile = { readonly name: string; readonly file: File; readonly hash: string }

export function fileSource({ name, file, hash }: HashedFile): Source {
  return {
    name,
    type: file.type === '' ? typeOf(name) : file.type,
    modifiedMs: file.lastModified,
    sizeBytes: file.size,
    metadata: () => ({ [hashKey]: hash }),
    open: (from, to) => bytesOf(file.slice(from, to)),
  }
}

/** The hash that a stored file's description names. */
export function hashOf({
  metadata,
}: {
  readonly metadata: Readonly<Record<string, string>>
}): string | undefined {
  return Object.hasOwn(metadata, hashKey) ? metadata[hashKey] : undefined
}

/** @yields All bytes of a blob, part by part. */
export async function* bytesOf(blob: Blob): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = blob.stream().getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    reader.cancel().catch(() => undefined)
  }
}
