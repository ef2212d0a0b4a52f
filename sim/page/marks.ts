/**
 * Signs of the timeline. Each kind has a shape of its own, so that colour is never needed to tell them apart.
 * @module
 */
import type { History } from '../src/viewer/history.ts'

export const markKinds = [
  'nominate',
  'prepare',
  'confirm',
  'externalize',
  'decide',
  'catch-up',
  'timeout',
  'life',
] as const
export type MarkKind = (typeof markKinds)[number]

export const markNames: Readonly<Record<MarkKind, string>> = {
  nominate: 'nominate: likes a value',
  prepare: 'prepare: votes for a ballot',
  confirm: 'confirm: accepts to commit',
  externalize: 'externalize: says it decided',
  decide: 'slot decided',
  'catch-up': 'slot taken over from others',
  timeout: 'timer ran out',
  life: 'down, up, paused, resumed',
}

export function markKindOf(history: History, index: number): MarkKind {
  const type = history.typeAt(index)
  switch (type) {
    case 'say':
      return history.statementAt(index)!.kind
    case 'decide':
    case 'catch-up':
    case 'timeout':
      return type
    case 'down':
    case 'up':
    case 'paused':
    case 'resumed':
    case 'hear':
    case 'lose':
      return 'life'
  }
}

/** How far from the middle of its lane a mark stands, as a share of the lane. */
export const markHeights: Readonly<Record<MarkKind, number>> = {
  nominate: -0.26,
  prepare: -0.08,
  confirm: 0.1,
  externalize: 0.27,
  decide: 0,
  'catch-up': 0,
  timeout: -0.3,
  life: 0,
}

/** Draws a mark around a point; the colours are set already. */
export function drawMark(
  draw: CanvasRenderingContext2D,
  kind: MarkKind,
  x: number,
  y: number,
  lane: number,
): void {
  const size = 4
  draw.beginPath()
  switch (kind) {
    case 'nominate':
      draw.arc(x, y, size - 0.5, 0, 2 * Math.PI)
      return draw.stroke()
    case 'prepare':
      trace(draw, x, y, [0, -size - 1, size + 1, 0, 0, size + 1, -size - 1, 0])
      return draw.stroke()
    case 'confirm':
      trace(draw, x, y, [0, -size - 1, size + 1, size, -size - 1, size])
      return draw.fill()
    case 'externalize':
      return draw.fillRect(x - size, y - size, 2 * size, 2 * size)
    case 'decide':
      return draw.fillRect(x - 1.5, y - lane / 2 + 1, 3, lane - 2)
    case 'catch-up':
      draw.fillRect(x - 0.5, y - lane / 2 + 1, 1, lane - 2)
      trace(draw, x, y, [-size, -2, size, -2, 0, size])
      return draw.fill()
    case 'timeout':
      draw.moveTo(x - 3, y - 3)
      draw.lineTo(x + 3, y + 3)
      draw.moveTo(x + 3, y - 3)
      draw.lineTo(x - 3, y + 3)
      return draw.stroke()
    case 'life':
      draw.moveTo(x, y - lane / 2 + 1)
      draw.lineTo(x, y + lane / 2 - 1)
      return draw.stroke()
  }
}

function trace(draw: CanvasRenderingContext2D, x: number, y: number, points: readonly number[]): void {
  for (let at = 0; at < points.length; at += 2) draw.lineTo(x + points[at]!, y + points[at + 1]!)
  draw.closePath()
}
