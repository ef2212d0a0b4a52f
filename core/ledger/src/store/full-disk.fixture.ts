/**
 * Fills the small disk it is started on, then makes room. Run by the level store's test in a process of its own.
 * @module
 */
import assert from 'node:assert/strict'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openLevelStore } from './level-store.ts'
import { inOrder, packedRecords } from './packed-records.ts'
import { StoreError } from './store-errors.ts'

const disk = process.argv[2] ?? ''
const ballast = join(disk, 'ballast')
const counter = Uint8Array.of(0x10)
/** As a block's, no array: what a full disk refuses is walked again to undo it. */
const batch = (number: number): ReturnType<typeof inOrder> => {
  const large = packedRecords()
  large.add(Uint8Array.of(0x11, number), 400_000).fill(number)
  return inOrder([{ key: counter, value: Uint8Array.of(number) }], large)
}

const store = await openLevelStore(join(disk, 'store'))
await writeFile(ballast, new Uint8Array(16_000_000))

let written = 0
let failure: unknown
while (failure === undefined && written < 100) {
  try {
    await store.write(batch(written + 1))
    written++
  } catch (error) {
    failure = error
  }
}
assert.ok(failure instanceof StoreError, String(failure))
assert.equal(failure.reason, 'disk-full', failure.message)
assert.ok(written > 0)

const isIntact = (): void => {
  assert.equal(store.get(counter)?.[0], written)
  for (let number = 1; number <= written; number++) {
    assert.equal(store.get(Uint8Array.of(0x11, number))?.length, 400_000)
  }
  assert.equal(store.get(Uint8Array.of(0x11, written + 1)), undefined)
}
isIntact()
// Still full: refused again, still readable.
await assert.rejects(store.write(batch(written + 1)), { code: 'ledger/store', reason: 'disk-full' })
isIntact()

await rm(ballast)
await store.write([{ key: Uint8Array.of(0x12), value: Uint8Array.of(1) }])
isIntact()
await store.write(batch(written + 1))
written++
await store.close()

const again = await openLevelStore(join(disk, 'store'))
assert.equal(again.get(counter)?.[0], written)
assert.equal(again.get(Uint8Array.of(0x12))?.[0], 1)
await again.close()
console.log('resumed')
