/**
 * An index as a process of its own, to be killed: `node index-process.ts <rpc> <place as JSON>`. Writes its URL, then a
 * line for each step.
 * @module
 */
import type { Place } from '../src/database/open.ts'
import { startIndexer } from '../src/indexer.ts'

const [rpc = '', place = ''] = process.argv.slice(2)
const indexer = await startIndexer({
  rpc,
  place: JSON.parse(place) as Place,
  port: 0,
  origins: [],
  onState: ({ progress }) => console.log(progress?.block ?? -1),
})
console.log(indexer.url)
process.once('SIGTERM', () => void indexer.stop())
await indexer.ended
