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
