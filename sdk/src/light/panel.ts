/**
 * Whom to ask: the own node, the nearest ones, and some drawn by lot, so that nobody can arrange to be everybody asked.
 * @module
 */
import type { RemoteNode } from './remote-node.ts'

export type PanelOptions = {
  readonly own: RemoteNode | undefined
  readonly size: number
  /** From 0 to below 1. */
  readonly random: () => number
  readonly nowMs: number
}

/** Who lied is not asked for this long. */
const banMs = 600_000
/** Who failed stands behind the others for this long. */
const doubtMs = 30_000

/** @param nodes - All of them, the own one included. Liars are asked only when there is nobody else. */
export function choosePanel(
  nodes: readonly RemoteNode[],
  { own, size, random, nowMs }: PanelOptions,
): readonly RemoteNode[] {
  const honest = nodes.filter(({ lie }) => lie === undefined || nowMs - lie.atMs > banMs)
  const usable = honest.length > 0 ? honest : nodes
  const panel = usable.filter((node) => node === own)
  const others = usable
    .filter((node) => node !== own)
    .toSorted((a, b) => distance(a, nowMs) - distance(b, nowMs))
  const nearest = Math.min(others.length, Math.ceil((size - panel.length) / 2))
  panel.push(...others.splice(0, nearest))
  // Those that just failed are drawn last.
  const lots = others.map((node) => ({ node, lot: random() + (isDoubtful(node, nowMs) ? 1 : 0) }))
  lots.sort((a, b) => a.lot - b.lot)
  return [...panel, ...lots.map(({ node }) => node)].slice(0, size)
}

function distance(node: RemoteNode, nowMs: number): number {
  return (node.latencyMs ?? doubtMs) + (isDoubtful(node, nowMs) ? 2 * doubtMs : 0)
}

function isDoubtful({ failedAtMs }: RemoteNode, nowMs: number): boolean {
  return failedAtMs !== undefined && nowMs - failedAtMs < doubtMs
}
