/**
 * What the index finds, as lines with a place to go.
 * @module
 */
import type { LinkProps } from '@tanstack/react-router'
import type { SearchResult } from '@watt/sdk/indexer'
import { cut } from '../ui/cut.ts'

export type Suggestion = {
  readonly key: string
  readonly kind: SearchResult['type']
  readonly text: string
  /** A second, quieter line: the address behind a name. */
  readonly more: string | undefined
  readonly link: Pick<LinkProps, 'to' | 'params'>
}

export function suggestionOf(result: SearchResult): Suggestion {
  const kind = result.type
  switch (kind) {
    case 'block': {
      const id = String(result.number)
      return { key: id, kind, text: id, more: cut(result.hash), link: { to: '/block/$id', params: { id } } }
    }
    case 'transaction': {
      const { hash } = result
      return {
        key: hash,
        kind,
        text: cut(hash, 10, 8),
        more: undefined,
        link: { to: '/tx/$hash', params: { hash } },
      }
    }
    case 'address':
    case 'contract': {
      const { address, name } = result
      const link = { to: '/address/$address', params: { address } } as const
      return {
        key: address,
        kind,
        text: name ?? cut(address, 10, 8),
        more: name === null ? undefined : cut(address),
        link,
      }
    }
    case 'token': {
      const { address, symbol, name } = result.token
      const link = { to: '/token/$address', params: { address } } as const
      return { key: `token ${address}`, kind, text: symbol ?? name ?? cut(address), more: cut(address), link }
    }
  }
}
