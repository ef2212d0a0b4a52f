/**
 * What routes read behind the `?` of an address. Whatever is malformed is dropped: an old link still opens its screen.
 * @module
 */

export function nothing(): object {
  return {}
}

/** `from`: the newest block of a list. */
export function readFrom({ from }: Record<string, unknown>): { readonly from?: number } {
  const number = Number(from)
  return from !== undefined && Number.isSafeInteger(number) && number >= 0 ? { from: number } : {}
}

/** `cursor`: where a page of the index begins. */
export function readCursor({ cursor }: Record<string, unknown>): { readonly cursor?: string } {
  return typeof cursor === 'string' && cursor !== '' ? { cursor } : {}
}

/** `by`: the length of the periods of a chart. */
export function readBy({ by }: Record<string, unknown>): { readonly by?: 'minute' | 'hour' | 'day' } {
  return by === 'minute' || by === 'hour' || by === 'day' ? { by } : {}
}

/** `inviter`: the number of the member who sent the link. */
export function readInviter({ inviter }: Record<string, unknown>): { readonly inviter?: number } {
  const id = Number(inviter)
  return Number.isSafeInteger(id) && id > 0 && id < 2 ** 32 ? { inviter: id } : {}
}

/** `to` and `amount`: what a link to the send form fills in; the form itself checks both. */
export function readPayee({ to, amount }: Record<string, unknown>): {
  readonly to?: string
  readonly amount?: string
} {
  // The router reads a bare number as one.
  const sum = typeof amount === 'number' ? String(amount) : amount
  return {
    ...(typeof to === 'string' && to.length <= 200 && { to }),
    ...(typeof sum === 'string' && sum.length <= 80 && { amount: sum }),
  }
}

/** `tab`: which view of a screen is open. */
export function readTab({ tab }: Record<string, unknown>): { readonly tab?: string } {
  return typeof tab === 'string' && tab !== '' ? { tab: tab.slice(0, 40) } : {}
}

/** A list of a token, and where its page begins. */
export function readTokenList(search: Record<string, unknown>): {
  readonly list?: 'holders'
  readonly cursor?: string
} {
  return { ...(search['list'] === 'holders' && { list: 'holders' as const }), ...readCursor(search) }
}
