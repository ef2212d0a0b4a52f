/**
 * Runs in a Web Worker: makes one stamp, telling how far it is; ended by whoever started it.
 * @module
 */
import { makeStamp, type StampTerms } from '@watt/people/stamp'

/** What the worker tells. */
export type StampNews = { readonly tried: number } | { readonly stamp: bigint }

addEventListener('message', ({ data }: MessageEvent<StampTerms>) => void make(data))

async function make(terms: StampTerms): Promise<void> {
  const tell = (news: StampNews): void => postMessage(news)
  tell({ stamp: await makeStamp(terms, { onProgress: (tried) => tell({ tried }) }) })
}
