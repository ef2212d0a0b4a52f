/**
 * What a proof says, for people.
 * @module
 */
import type { Doubt, Report, Verified } from '@watt/sdk/light'

/** `differs`: the page's own node told something else than what is proven. */
export type Proof = {
  readonly verdict: 'proven' | 'doubted' | 'differs'
  readonly doubts: readonly Doubt[]
  readonly block: Verified<unknown>['block']
  readonly report: Report
}

/** @param isAsTold - Whether the proven answer is what the page shows. */
export function proofOf({ doubts, block, report }: Verified<unknown>, isAsTold: boolean): Proof {
  const verdict = isAsTold ? (doubts.length === 0 ? 'proven' : 'doubted') : 'differs'
  return { verdict, doubts, block, report }
}

/** Each node that was asked, and what came of it. */
export function findingsOf({ asked, lied, silent }: Report): readonly {
  readonly node: string
  readonly said: 'agreed' | 'lied' | 'silent'
  readonly why: string | undefined
}[] {
  const why = (list: Report['lied'], node: string) => list.find((it) => it.node === node)?.why
  return asked.map((node) => {
    const lie = why(lied, node)
    const silence = why(silent, node)
    const said = lie !== undefined ? 'lied' : silence !== undefined ? 'silent' : 'agreed'
    return { node, said, why: lie ?? silence }
  })
}
