/**
 * A process that commits batches one after the other and says each number once it is durable. Started by `victim.ts`.
 *
 * `node writer.ts <store> <seed> <rowsMax>` writes until it is killed; `node writer.ts <store> <seed> <rowsMax> check`
 * reads everything, says what it found, and ends.
 * @module
 */
import { writeSync } from 'node:fs'
// Nothing but the store: a thousand processes start for one run.
import { openLevelStore } from '../../../core/ledger/src/store/level-store.ts'
import { batch, headOf, readContent } from './batches.ts'

const [path = '', seed, rows, mode] = process.argv.slice(2)
const rowsMax = Number(rows)

/** Past the buffers of a stream: what was said is in the pipe before anything else happens. */
const say = (words: string): void => void writeSync(1, `${words}\n`)

say('opening')
const startedMs = performance.now()
const store = await openLevelStore(path)
const openMs = performance.now() - startedMs
if (mode === 'check') {
  say(JSON.stringify({ ...(await readContent(store, Number(seed), rowsMax)), openMs }))
  await store.close()
} else {
  for (let number = headOf(store) + 1; ; number++) {
    await store.write(batch(Number(seed), rowsMax, number))
    say(String(number))
  }
}
