/**
 * Zoom, pan and selection by wheel, by pointer and by keys.
 * @module
 */
import type { Timeline } from './timeline.ts'
import type { View } from './view.ts'

/** Further than this a press is a drag, px. */
const dragMin = 4

export function addGestures(canvas: HTMLCanvasElement, timeline: Timeline, view: View): void {
  const pointOf = (event: MouseEvent): readonly [x: number, y: number] => {
    const box = canvas.getBoundingClientRect()
    return [event.clientX - box.left, event.clientY - box.top]
  }
  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault()
      const isAcross = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)
      if (isAcross) view.pan((event.shiftKey ? event.deltaY || event.deltaX : event.deltaX) / 1_000)
      else view.zoom(Math.exp(event.deltaY / 400), timeline.timeAt(pointOf(event)[0]))
    },
    { passive: false },
  )
  const pressed = new Map<number, number>()
  let moved = 0
  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId)
    pressed.set(event.pointerId, pointOf(event)[0])
    moved = 0
  })
  canvas.addEventListener('pointermove', (event) => {
    const [x, y] = pointOf(event)
    const before = pressed.get(event.pointerId)
    if (before === undefined) {
      canvas.style.cursor = timeline.at(x, y) ? 'pointer' : 'grab'
      return
    }
    moved += Math.abs(x - before)
    if (pressed.size === 2) {
      const [[, other] = [0, 0]] = [...pressed].filter(([id]) => id !== event.pointerId)
      const factor = Math.max(Math.abs(before - other), 10) / Math.max(Math.abs(x - other), 10)
      view.zoom(factor, timeline.timeAt((x + other) / 2))
    } else if (moved >= dragMin) {
      const byMs = timeline.timeAt(before) - timeline.timeAt(x)
      view.show(view.fromMs + byMs, view.toMs + byMs)
    }
    pressed.set(event.pointerId, x)
  })
  const release = (event: PointerEvent): void => {
    pressed.delete(event.pointerId)
  }
  canvas.addEventListener('pointercancel', release)
  canvas.addEventListener('pointerup', (event) => {
    release(event)
    if (moved < dragMin) view.select(timeline.at(...pointOf(event)))
  })
  canvas.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const act = keys(view, timeline)[event.key]
    if (act === undefined) return
    event.preventDefault()
    act()
  })
}

function keys(view: View, { lanes }: Timeline): Readonly<Record<string, () => void>> {
  return {
    '+': () => view.zoom(0.6, view.centreMs),
    '=': () => view.zoom(0.6, view.centreMs),
    '-': () => view.zoom(1 / 0.6, view.centreMs),
    '0': () => view.showAll(),
    ArrowLeft: () => view.pan(-0.2),
    ArrowRight: () => view.pan(0.2),
    ArrowUp: () => view.goToLane(lanes.order, -1),
    ArrowDown: () => view.goToLane(lanes.order, 1),
    n: () => view.step(1, lanes.order),
    p: () => view.step(-1, lanes.order),
    v: () => view.goToViolation(),
  }
}
