/**
 * A short stream as one array.
 * @module
 */

import { concatBytes } from '../../bytes.ts'

/** All bytes of a stream whose length is bounded elsewhere. */
export async function collectBytes(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return concatBytes(chunks)
}
