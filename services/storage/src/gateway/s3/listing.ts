/**
 * One page of a listing: keys after a point, those with a delimiter behind the prefix rolled up into common prefixes.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 * @module
 */
import { compareUtf8, last } from '../table.ts'

export type PageRequest = {
  readonly prefix: string
  /** Empty: nothing is rolled up. */
  readonly delimiter: string
  /** Only keys and common prefixes after this. */
  readonly after: string
  readonly max: number
}
export type Page<T> = {
  readonly items: readonly { readonly key: string; readonly value: T }[]
  readonly prefixes: readonly string[]
  /** The last of the items and prefixes, where there is more behind it. */
  readonly next?: string
}

/** Keys of one common prefix that are read over before the rest is jumped over. */
const skipsMax = 64

/** @param keys - All keys with the prefix that come after a point, in order. */
export async function readPage<T>(
  keys: (after: string) => AsyncGenerator<readonly [string, T]>,
  { prefix, delimiter, after, max }: PageRequest,
): Promise<Page<T>> {
  const items: { readonly key: string; readonly value: T }[] = []
  const prefixes: string[] = []
  const group = (key: string): string | undefined => {
    const at = delimiter === '' || !key.startsWith(prefix) ? -1 : key.indexOf(delimiter, prefix.length)
    return at === -1 ? undefined : key.slice(0, at + delimiter.length)
  }
  // A page that ended with a common prefix goes on behind it.
  let skipped = group(after) === after ? after : undefined
  let from = skipped === undefined ? after : skipped + last
  let latest = after
  if (max === 0) return { items, prefixes }
  for (;;) {
    let skips = 0
    let jump = false
    for await (const [key, value] of keys(from)) {
      const rolled = group(key)
      if (rolled !== undefined && rolled === skipped) {
        jump = ++skips > skipsMax
        if (jump) break
        continue
      }
      if (rolled !== undefined && compareUtf8(rolled, after) <= 0) continue
      if (items.length + prefixes.length === max) return { items, prefixes, next: latest }
      skips = 0
      skipped = rolled
      latest = rolled ?? key
      if (rolled === undefined) items.push({ key, value })
      else prefixes.push(rolled)
    }
    if (!jump) return { items, prefixes }
    from = (skipped ?? '') + last
  }
}
