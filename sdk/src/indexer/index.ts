/**
 * `@watt/sdk/indexer`: the index of the chain, for pages and programs. Apart from the rest, so that it stays small.
 * @example
 * const index = indexerClient('http://127.0.0.1:8560')
 * const { items, next } = await index.transactionsOf('0x…', { limit: 20 })
 * const close = index.watch(['blocks'], (message) => console.log(message))
 * @module
 */
export { indexerClient, IndexerAnswerError, type IndexerClient, type ListOptions } from './client.ts'
export type * from './types.ts'
