/**
 * Conditional requests.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13
 * @module
 */

/** What the conditions are held against. `etag` with its quotes, as it is sent. */
export type Validators = { readonly etag: string; readonly modifiedMs?: number | undefined }

export type Conditions = {
  readonly ifMatch?: string | undefined
  readonly ifNoneMatch?: string | undefined
  readonly ifModifiedSince?: string | undefined
  readonly ifUnmodifiedSince?: string | undefined
}
export type Verdict = 'go-on' | 'not-modified' | 'failed'

/** In the order of RFC 9110, section 13.2.2. */
export function judge(conditions: Conditions, { etag, modifiedMs }: Validators): Verdict {
  const { ifMatch, ifNoneMatch } = conditions
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, etag, 'strong')) return 'failed'
  } else if (isAfter(modifiedMs, conditions.ifUnmodifiedSince) === true) return 'failed'
  if (ifNoneMatch !== undefined) return matches(ifNoneMatch, etag, 'weak') ? 'not-modified' : 'go-on'
  return isAfter(modifiedMs, conditions.ifModifiedSince) === false ? 'not-modified' : 'go-on'
}

/** Whether a list of entity tags names this one. */
export function matches(list: string, etag: string, how: 'strong' | 'weak'): boolean {
  const tags = list.split(',').map((tag) => tag.trim())
  if (tags.includes('*')) return true
  if (how === 'strong')
    return !etag.startsWith('W/') && tags.some((tag) => bare(tag) === bare(etag) && !tag.startsWith('W/'))
  return tags.some((tag) => bare(tag) === bare(etag))
}

/** Entity tag without weakness and quotes: clients of S3 often leave them out. */
function bare(tag: string): string {
  return tag.replace(/^W\//, '').replace(/^"(.*)"$/, '$1')
}

/** HTTP dates have seconds. @returns undefined where either side is unknown */
function isAfter(modifiedMs: number | undefined, date: string | undefined): boolean | undefined {
  const than = Date.parse(date ?? '')
  if (modifiedMs === undefined || Number.isNaN(than)) return undefined
  return Math.floor(modifiedMs / 1000) > Math.floor(than / 1000)
}
