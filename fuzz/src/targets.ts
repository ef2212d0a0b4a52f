/**
 * Every decoder that meets the outside, by name.
 * @module
 */
import type { Target, TargetEntry } from './target.ts'

const entry = (name: string, about: string, load: () => Promise<Target>): TargetEntry => ({
  name,
  about,
  load,
})

/** What `npm run fuzz` runs. */
export const targets: readonly TargetEntry[] = [
  entry('scp-statement', 'SCP statements (XDR)', async () => (await import('./targets/scp.ts')).statement),
  entry(
    'scp-envelope',
    'signed SCP envelopes (XDR)',
    async () => (await import('./targets/scp.ts')).envelope,
  ),
  entry('scp-quorum-set', 'quorum sets (XDR)', async () => (await import('./targets/scp.ts')).quorumSet),
]

/** Shows that the loop works; no part of the product. */
export const planted: TargetEntry = entry(
  'planted',
  'a bug behind four conditions',
  async () => (await import('./targets/planted.ts')).target,
)

/** @throws {RangeError} There is no such target. */
export function entryOf(name: string): TargetEntry {
  const found = [...targets, planted].find((it) => it.name === name)
  if (found === undefined) throw new RangeError(`There is no target ${name}; see --list.`)
  return found
}
