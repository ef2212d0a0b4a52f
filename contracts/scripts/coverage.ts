/**
 * What the tests reached of each contract: lines as Hardhat counts them, branches as `branches.ts` does.
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { conditionsOf, tagsOf } from './branches.ts'

export type Coverage = {
  /** Below `src`. */
  readonly file: string
  readonly lines: number
  /** Percent, rounded down. */
  readonly lineCover: number
  readonly branches: number
  readonly branchCover: number
  /** The branches that no test took, in words. */
  readonly missed: readonly string[]
}

/**
 * One row for each file meant for a chain: no tests, no examples, no contracts of the local network only.
 * @param root - Of the package; `coverage` below it holds what the run left.
 */
export function coverageOf(root: string): Coverage[] {
  const data = join(root, 'coverage/data')
  const hits = new Set(filesIn(data).flatMap((file) => Object.keys(JSON.parse(file) as object)))
  return readFileSync(join(root, 'coverage/lcov.info'), 'utf8')
    .split('end_of_record')
    .map((record) => ({
      file: /^SF:.*src\/(.+)$/m.exec(record)?.[1] ?? '',
      lines: Number(/^LF:(\d+)$/m.exec(record)?.[1] ?? 0),
      hit: Number(/^LH:(\d+)$/m.exec(record)?.[1] ?? 0),
    }))
    .toSorted((a, b) => (a.file < b.file ? -1 : 1))
    .filter(({ file, lines }) => lines > 0 && !/^(testing|examples|local)\/|\.t\.sol$/.test(file))
    .map(({ file, lines, hit }) => {
      const taken = branchesOf(root, `src/${file}`, hits)
      const missed = taken.flatMap((it) => it.missed ?? [])
      return {
        file,
        lines,
        lineCover: percent(hit, lines),
        branches: taken.length,
        branchCover: percent(taken.length - missed.length, taken.length),
        missed,
      }
    })
}

function branchesOf(root: string, name: string, hits: ReadonlySet<string>): { readonly missed?: string }[] {
  const text = readFileSync(join(root, name))
  return conditionsOf(text.toString()).flatMap(({ start, end }, index) =>
    tagsOf(name, index).map((tag, outcome) => {
      if (hits.has(tag)) return {}
      const line = text.toString('utf8', 0, start).split('\n').length
      return { missed: `${name}:${line}: ${text.toString('utf8', start, end)} is never ${outcome === 0}` }
    }),
  )
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 100 : Math.floor((part * 10_000) / whole) / 100
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
}
