/**
 * A staged shard on its way from a file: streamed, and counted as it goes.
 * @module
 */
import { createReadStream } from 'node:fs'
import { type Readable, Transform } from 'node:stream'
import type { ShardBytes } from './upload.ts'

/** The bytes of a file. */
export function fileBytes(path: string): ShardBytes {
  return {
    send: (client, { deal, token, offset, length, onBytes, signal }) => {
      const file = createReadStream(path, { start: offset, highWaterMark: 262_144 })
      return client.upload(deal, token, offset, length - offset, counting(file, onBytes), signal)
    },
  }
}

function counting(file: Readable, onBytes: (bytes: number) => void): Readable {
  const count = new Transform({
    transform: (chunk: Uint8Array, _, done) => {
      onBytes(chunk.length)
      done(null, chunk)
    },
  })
  file.once('error', (error) => count.destroy(error))
  count.once('close', () => file.destroy())
  return file.pipe(count)
}
