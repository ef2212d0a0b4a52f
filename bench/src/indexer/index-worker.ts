/**
 * The index as a process of its own: `node index-worker.ts <rpc> <place as JSON> [page that may ask]`. Sends its URL to the parent.
 * @module
 */
import { startIndexer, type Place } from '@watt/indexer'

/** From this process, once. */
export type IndexAddress = { readonly url: string }

const [rpc = '', place = '', ...origins] = process.argv.slice(2)
const indexer = await startIndexer({ rpc, place: JSON.parse(place) as Place, port: 0, origins })
process.send?.({ url: indexer.url } satisfies IndexAddress)
const stop = (): void => void indexer.stop().then(() => process.disconnect?.())
process.once('SIGTERM', stop)
await indexer.ended
