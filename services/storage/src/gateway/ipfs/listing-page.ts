/**
 * A directory as a page: names, sizes, CIDs. No scripts, nothing loaded from elsewhere.
 * @module
 */
import type { CID } from 'multiformats/cid'

export type Entry = { readonly name: string; readonly cid: CID; readonly sizeBytes: number }

const style =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}table{border-collapse:collapse;width:100%}td{padding:.25rem .5rem;border-top:1px solid #8884;overflow-wrap:anywhere}.size{text-align:right;white-space:nowrap}.ipfs-hash{font-family:ui-monospace,monospace;font-size:.85rem}'

/** @param segments - decoded names behind the root */
export function listingPage(
  root: CID,
  cid: CID,
  segments: readonly string[],
  entries: readonly Entry[],
  isWhole: boolean,
): string {
  const base = `/ipfs/${root.toString()}`
  const hrefs = segments.map((_, at) =>
    [base, ...segments.slice(0, at + 1).map(encodeURIComponent)].join('/'),
  )
  const here = hrefs.at(-1) ?? base
  const crumbs = [link(base, root.toString()), ...segments.map((name, at) => link(hrefs[at] ?? '', name))]
  const up = segments.length === 0 ? '' : row(link(`${here}/..`, '..'), '', '')
  const rows = entries.map(({ name, cid: its, sizeBytes }) => {
    const hash = `/ipfs/${its.toString()}?filename=${encodeURIComponent(name)}`
    const short = `<a class="ipfs-hash" translate="no" href="${escapeHtml(hash)}">${escapeHtml(its.toString())}</a>`
    return row(link(`${here}/${encodeURIComponent(name)}`, name), short, sizeText(sizeBytes))
  })
  const title = escapeHtml(['', 'ipfs', root.toString(), ...segments].join('/'))
  const more = isWhole ? '' : '<p>There are more; ask for them by name, or for the directory as CAR.</p>'
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${style}</style></head><body><h1>Index of</h1><p>/ipfs/${crumbs.join('/')}</p><p class="ipfs-hash">${escapeHtml(cid.toString())}</p><table>${up}${rows.join('')}</table>${more}</body></html>\n`
}

/** Hash of what pages look like, for entity tags. */
export const pageVersion = 'watt1'

function row(...cells: readonly [string, string, string]): string {
  return `<tr><td>${cells[0]}</td><td>${cells[1]}</td><td class="size">${cells[2]}</td></tr>`
}

function link(href: string, text: string): string {
  return `<a href="${escapeHtml(href)}">${escapeHtml(text)}</a>`
}

function sizeText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let value = bytes
  let unit = 0
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024
  return `${value.toFixed(unit === 0 ? 0 : 1)} ${units[unit] ?? ''}`
}

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replaceAll(/[&<>"']/g, (char) => entities[char] ?? char)
}
