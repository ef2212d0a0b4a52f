/**
 * Where a search leads: to a block, a transaction, an address, or what the index knows under a name.
 * @module
 */
import type { UseNavigateResult } from '@tanstack/react-router'
import type { IndexerClient } from '@watt/sdk/indexer'
import type { SmallClient } from '../chain/client.ts'
import { failureOf } from '../chain/failure.ts'
import { suggestionOf } from './search-results.ts'
import { soughtBy } from './search.ts'

export type Miss = 'unknownWords' | 'noName' | 'notFound' | 'nodeDown'

/** Goes there. @returns why there is nowhere to go. */
export function find(
  text: string,
  {
    client,
    index,
    navigate,
  }: {
    readonly client: SmallClient
    readonly index: IndexerClient | undefined
    readonly navigate: UseNavigateResult<string>
  },
): Promise<Miss | undefined> {
  return index && soughtBy(text) === undefined
    ? goToFirst(text, index, navigate)
    : goTo(text, client, navigate)
}

async function goTo(
  text: string,
  client: SmallClient,
  navigate: UseNavigateResult<string>,
): Promise<Miss | undefined> {
  const sought = soughtBy(text)
  switch (sought?.kind) {
    case undefined:
      return 'unknownWords'
    case 'block':
      await navigate({ to: '/block/$id', params: { id: sought.id } })
      return undefined
    case 'address':
      await navigate({ to: '/address/$address', params: { address: sought.address } })
      return undefined
    case 'hash':
      return goToHash(sought.hash, client, navigate)
  }
}

/** A name: where the first that the index finds leads. */
async function goToFirst(
  text: string,
  index: IndexerClient,
  navigate: UseNavigateResult<string>,
): Promise<Miss | undefined> {
  const found = await index.search(text.trim()).catch(() => undefined)
  const [first] = found?.results ?? []
  if (!first) return found ? 'noName' : 'unknownWords'
  await navigate(suggestionOf(first).link)
  return undefined
}

async function goToHash(
  hash: `0x${string}`,
  client: SmallClient,
  navigate: UseNavigateResult<string>,
): Promise<Miss | undefined> {
  const [transaction, block] = await Promise.allSettled([
    client.ask('eth_getTransactionByHash', [hash]),
    client.getBlock(hash),
  ])
  if (block.status === 'fulfilled') {
    await navigate({ to: '/block/$id', params: { id: hash } })
    return undefined
  }
  if (transaction.status === 'fulfilled' && transaction.value !== null) {
    await navigate({ to: '/tx/$hash', params: { hash } })
    return undefined
  }
  // A busy or slow node did not say that there is none.
  const isAnswered = [block, transaction].every(
    (it) => it.status === 'fulfilled' || ['notFound', 'refused'].includes(failureOf(it.reason).kind),
  )
  return isAnswered ? 'notFound' : 'nodeDown'
}
