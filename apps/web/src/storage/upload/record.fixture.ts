/** An upload for tests: four shards, three of which are enough. @module */
import type { UploadRecord } from './record.ts'

export function recordOf(changes: Partial<UploadRecord> = {}): UploadRecord {
  return {
    version: 1,
    id: 'one',
    network: `0x${'1'.repeat(64)}`,
    account: `0x${'a'.repeat(40)}`,
    createdMs: 1_000,
    names: ['photo.jpg'],
    plainBytes: 15,
    cid: 'bafy',
    roots: [0, 1, 2, 3].map((slot) => `0x${String(slot).repeat(64)}` as const),
    terms: {
      manifest: `0x${'d'.repeat(64)}`,
      k: 2,
      n: 4,
      sizeBytes: 10,
      height: 3,
      priceCapWei: 5n,
      epochs: 30,
      startBy: 0,
      repairBelow: 3,
      region: 0,
    },
    escrowWei: 200n,
    costWei: 100n,
    stored: [],
    ...changes,
  }
}
