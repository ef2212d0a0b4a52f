/**
 * Answers of the node, kept and shared. A query made with {@link live} is asked again with each new block, as long as
 * something on the screen shows it; all others stay as they are, because what is final does not change.
 * What failed is asked for again too: a new block says that the node is back.
 * @module
 */
import { QueryClient, type Query } from '@tanstack/react-query'
import { failureOf } from './failure.ts'
import type { HeadFeed } from './head.ts'

/** Spread into a query: `useQuery({ queryKey, queryFn, ...live })`. */
export const live = { meta: { live: true } } as const

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Infinity,
        gcTime: 300_000,
        // A busy node asks for patience; any other failure is told soon.
        retry: (failures, error) => failures < (failureOf(error).kind === 'tooMuch' ? 5 : 1),
        refetchOnWindowFocus: false,
        networkMode: 'always',
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
}

/** @returns stops refreshing. */
export function refreshWithHead(queries: QueryClient, head: HeadFeed): () => void {
  let shown = head.current().number
  return head.subscribe(() => {
    const { number } = head.current()
    if (number === undefined || number === shown) return
    shown = number
    const wanted = {
      predicate: ({ meta, state }: Query) => meta?.['live'] === true || state.status === 'error',
    }
    void queries.invalidateQueries(wanted, { cancelRefetch: false })
  })
}
