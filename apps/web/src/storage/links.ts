/**
 * Links to what is shared. The key stands behind the `#`, which browsers send to nobody. Pure.
 * @module
 */

const scheme = 'watt://'
const textsMax = 64

/** @param texts - `watt://…` links, one an order. @param origin - of this page */
export function openLink(origin: string, texts: readonly string[]): string {
  const parts = texts.map((text) => encodeURIComponent(text.slice(scheme.length)))
  return `${origin}/storage/open#${parts.join('&')}`
}

/** The links in what stands behind the `#`; whether they are any shows when they are read. */
export function linksIn(hash: string): readonly string[] {
  try {
    return hash
      .replace(/^#/, '')
      .split('&')
      .filter((part) => part !== '')
      .slice(0, textsMax)
      .map((part) => scheme + decodeURIComponent(part))
  } catch {
    return []
  }
}
