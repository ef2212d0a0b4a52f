/**
 * Draws the timeline: bands of faults, marks of what nodes did, and messages where there is room.
 * @module
 */
import type { History } from '../src/viewer/history.ts'
import { nameFault, nodeOfFault, seconds } from '../src/viewer/words.ts'
import type { Lanes } from './lanes.ts'
import { drawMark, markHeights, markKindOf, type MarkKind } from './marks.ts'
import type { View } from './view.ts'

/** More messages than this in sight are a grey wall: none is drawn. */
export const messagesMax = 1_500

export type Colors = (name: string) => string

export class Timeline {
  readonly lanes: Lanes
  readonly #view: View
  readonly #history: History
  readonly #canvas: HTMLCanvasElement
  readonly #draw: CanvasRenderingContext2D
  readonly #color: Colors
  #width = 0

  constructor(canvas: HTMLCanvasElement, view: View, lanes: Lanes, color: Colors) {
    this.#canvas = canvas
    this.#draw = canvas.getContext('2d')!
    this.#view = view
    this.#history = view.history
    this.lanes = lanes
    this.#color = color
  }

  /** Room for names on the left. */
  get gutter(): number {
    return this.#width < 600 ? 76 : 128
  }

  xOf(atMs: number): number {
    return this.gutter + ((atMs - this.#view.fromMs) / this.#view.spanMs) * (this.#width - this.gutter)
  }

  timeAt(x: number): number {
    return this.#view.fromMs + ((x - this.gutter) / (this.#width - this.gutter)) * this.#view.spanMs
  }

  fit(width: number): void {
    const scale = devicePixelRatio
    this.#width = width
    this.#canvas.width = Math.round(width * scale)
    this.#canvas.height = Math.round(this.lanes.height * scale)
    this.#draw.setTransform(scale, 0, 0, scale, 0, 0)
    this.paint()
  }

  paint(): void {
    const draw = this.#draw
    draw.clearRect(0, 0, this.#width, this.lanes.height)
    draw.font = '12px system-ui, sans-serif'
    draw.textBaseline = 'middle'
    draw.save()
    draw.beginPath()
    draw.rect(this.gutter, 0, this.#width - this.gutter, this.lanes.height)
    draw.clip()
    this.#paintAxis()
    this.#paintSides()
    this.#paintFaults()
    this.#paintMessages()
    for (const node of this.lanes.order) this.#paintLane(node)
    this.#paintMoments()
    this.#paintSelected()
    draw.restore()
    this.#paintNames()
  }

  /** The mark at a point, or the fault, when there is one. */
  at(x: number, y: number): View['selected'] {
    if (x < this.gutter) return undefined
    const { lanes } = this
    const node = lanes.order.find((it) => Math.abs(lanes.middles[it]! - y) <= lanes.laneHeight / 2)
    if (node !== undefined) {
      let found: { readonly index: number; readonly distance: number } | undefined
      for (const index of this.#marksBetween(node, this.timeAt(x - 8), this.timeAt(x + 8))) {
        const kind = markKindOf(this.#history, index)
        const across = Math.abs(this.xOf(this.#history.atMs[index]!) - x)
        const isTall = kind === 'decide' || kind === 'catch-up' || kind === 'life'
        const along = isTall ? 2 : Math.abs(this.#middleOf(node, kind) - y)
        const distance = across + along / 2
        if (distance < (found?.distance ?? 12)) found = { index, distance }
      }
      if (found) return { kind: 'event', index: found.index }
    }
    const index = this.#history.trace.plan.faults.findIndex((fault, at) => {
      const [top, height] = this.#bandOf(at)
      const [left, right] = [this.xOf(fault.atMs), this.xOf(fault.atMs + fault.forMs)]
      return x >= left - 2 && x <= right + 2 && y >= top && y <= top + height
    })
    return index < 0 ? undefined : { kind: 'fault', index }
  }

  *#marksBetween(node: number, fromMs: number, toMs: number): Iterable<number> {
    const marks = this.#history.marks[node]!
    let low = 0
    let high = marks.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#history.atMs[marks[middle]!]! < fromMs) low = middle + 1
      else high = middle
    }
    for (let at = low; at < marks.length && this.#history.atMs[marks[at]!]! <= toMs; at++) yield marks[at]!
  }

  #middleOf(node: number, kind: MarkKind): number {
    return this.lanes.middles[node]! + markHeights[kind] * this.lanes.laneHeight
  }

  #paintAxis(): void {
    const draw = this.#draw
    const stepMs = stepOf((this.#view.spanMs / (this.#width - this.gutter)) * 90)
    const digits = Math.max(0, Math.ceil(-Math.log10(stepMs / 1_000)))
    draw.textAlign = 'left'
    for (let at = Math.ceil(this.#view.fromMs / stepMs) * stepMs; at <= this.#view.toMs; at += stepMs) {
      const x = Math.round(this.xOf(at)) + 0.5
      draw.fillStyle = this.#color('line')
      draw.fillRect(x - 0.5, 16, 1, this.lanes.height)
      draw.fillStyle = this.#color('quiet')
      draw.fillText(`${(at / 1_000).toFixed(digits)} s`, x, 8)
    }
    let lastX = -Infinity
    for (const { slot, atMs } of this.#history.firstDecisions) {
      const x = this.xOf(atMs)
      if (x < this.gutter - 60 || x > this.#width || x - lastX < 54) continue
      lastX = x
      draw.fillStyle = this.#color('decide')
      draw.fillRect(x - 0.5, 20, 1, 16)
      draw.fillText(`slot ${slot}`, x + 3, 27)
    }
  }

  /** Top and height of a fault's band. */
  #bandOf(index: number): readonly [top: number, height: number] {
    const { axisHeight, faultRows, faultRowHeight, laneHeight, middles } = this.lanes
    const fault = this.#history.trace.plan.faults[index]!
    const node = nodeOfFault(fault)
    if (node === undefined) return [axisHeight + faultRows.get(index)! * faultRowHeight, faultRowHeight - 2]
    const top = middles[node]! - laneHeight / 2
    // Those that a crash or a pause may overlap are narrow and keep to an edge.
    if (fault.kind === 'clock') return [top, 13]
    if (fault.kind === 'slow-disk' || fault.kind === 'full-disk') return [top + laneHeight - 13, 13]
    return [top + 1, laneHeight - 2]
  }

  #paintFaults(): void {
    const draw = this.#draw
    const { selected } = this.#view
    this.#history.trace.plan.faults.forEach((fault, index) => {
      const left = Math.max(this.xOf(fault.atMs), this.gutter - 10)
      const right = Math.min(this.xOf(fault.atMs + fault.forMs), this.#width + 10)
      if (right < this.gutter || left > this.#width) return
      const [top, height] = this.#bandOf(index)
      const width = Math.max(right - left, 2)
      const isSelected = selected?.kind === 'fault' && selected.index === index
      draw.fillStyle = this.#color(`fault-${fault.kind}`)
      draw.fillRect(left, top, width, height)
      draw.strokeStyle = this.#color(isSelected ? 'text' : 'quiet')
      draw.lineWidth = isSelected ? 2 : 0.5
      draw.strokeRect(left, top, width, height)
      const name = nameFault(fault)
      const start = Math.max(left, this.gutter)
      if (right - start > Math.min(40, draw.measureText(name).width + 8)) {
        draw.save()
        draw.beginPath()
        draw.rect(start, top, right - start, height)
        draw.clip()
        draw.fillStyle = this.#color('text')
        draw.font = '11px system-ui, sans-serif'
        draw.fillText(name, start + 4, top + Math.min(height, 15) / 2 + 0.5)
        draw.restore()
      }
    })
  }

  /** The sides of a partition or a cut that is selected. */
  #paintSides(): void {
    const { selected } = this.#view
    const fault = selected?.kind === 'fault' ? this.#history.trace.plan.faults[selected.index] : undefined
    if (fault?.kind !== 'partition' && fault?.kind !== 'one-way') return
    const sides = fault.kind === 'partition' ? fault.groups : [fault.from, fault.to]
    sides.forEach((side, at) => {
      this.#draw.fillStyle = this.#color(at === 0 ? 'side-a' : 'side-b')
      for (const node of side)
        this.#draw.fillRect(
          this.xOf(fault.atMs),
          this.lanes.middles[node]! - this.lanes.laneHeight / 2,
          this.xOf(fault.atMs + fault.forMs) - this.xOf(fault.atMs),
          this.lanes.laneHeight,
        )
    })
  }

  #paintMessages(): void {
    const first = this.#history.firstFrom(this.#view.fromMs)
    const last = this.#history.firstFrom(this.#view.toMs)
    if (last - first > messagesMax) return
    // What arrives soon after is under way already.
    const after = Math.min(this.#history.firstFrom(this.#view.toMs + this.#view.spanMs), last + messagesMax)
    for (let index = first; index < after; index++) this.#paintMessage(index, 0.55)
  }

  #paintMessage(index: number, strength: number): void {
    const type = this.#history.typeAt(index)
    if (type !== 'hear' && type !== 'lose') return
    const draw = this.#draw
    const { middles } = this.lanes
    const startX = this.xOf(this.#history.sentMs(index))
    const endX = this.xOf(this.#history.atMs[index]!)
    if (startX > this.#width) return
    const startY = middles[this.#history.fromAt(index)]!
    const endY = middles[this.#history.nodeAt(index)]!
    draw.globalAlpha = strength
    draw.strokeStyle = draw.fillStyle = this.#color(
      type === 'lose' ? 'bad' : (this.#kindOf(index) ?? 'quiet'),
    )
    draw.lineWidth = 1
    draw.beginPath()
    draw.moveTo(startX, startY)
    if (type === 'lose') {
      const [x, y] = [startX + 8, startY + (endY - startY) * 0.4]
      draw.setLineDash([4, 4])
      draw.lineTo(x, y)
      draw.stroke()
      draw.setLineDash([])
      drawMark(draw, 'timeout', x, y, 0)
    } else {
      draw.lineTo(endX, endY)
      draw.stroke()
      draw.fillRect(endX - 1.5, endY - 1.5, 3, 3)
    }
    draw.globalAlpha = 1
  }

  #kindOf(index: number): MarkKind | undefined {
    return this.#history.statementAt(index)?.kind
  }

  #paintLane(node: number): void {
    const draw = this.#draw
    const { laneHeight, middles } = this.lanes
    draw.fillStyle = this.#color('line')
    draw.fillRect(this.gutter, Math.round(middles[node]!), this.#width, 1)
    const lastX = new Map<MarkKind, number>()
    const margin = (this.#view.spanMs / this.#width) * 10
    draw.lineWidth = 1.5
    for (const index of this.#marksBetween(node, this.#view.fromMs - margin, this.#view.toMs + margin)) {
      const kind = markKindOf(this.#history, index)
      const x = this.xOf(this.#history.atMs[index]!)
      if (x - (lastX.get(kind) ?? -Infinity) < 1.5) continue // It would cover the one before.
      lastX.set(kind, x)
      draw.strokeStyle = draw.fillStyle = this.#color(kind)
      drawMark(draw, kind, x, this.#middleOf(node, kind), laneHeight)
    }
  }

  #paintMoments(): void {
    const { calmAtMs, violation } = this.#history.trace
    this.#paintMoment(calmAtMs, 'faults end', 'quiet')
    if (violation) this.#paintMoment(violation.atMs, 'violation', 'bad')
  }

  #paintMoment(atMs: number, name: string, color: string): void {
    const draw = this.#draw
    const x = this.xOf(atMs)
    draw.fillStyle = this.#color(color)
    draw.fillRect(x - 1, 14, 2, this.lanes.height)
    const width = draw.measureText(name).width + 8
    const left = x + width > this.#width ? x - width : x
    draw.fillRect(left, 14, width, 16)
    draw.fillStyle = this.#color('surface')
    draw.fillText(name, left + 4, 22.5)
  }

  #paintSelected(): void {
    const { selected } = this.#view
    if (selected?.kind !== 'event') return
    const { index } = selected
    const draw = this.#draw
    const type = this.#history.typeAt(index)
    if (type === 'hear' || type === 'lose') this.#paintMessage(index, 1)
    const isMessage = type === 'hear' || type === 'lose'
    const y = isMessage
      ? this.lanes.middles[this.#history.nodeAt(index)]!
      : this.#middleOf(this.#history.nodeAt(index), markKindOf(this.#history, index))
    const x = this.xOf(this.#history.atMs[index]!)
    for (const heard of this.#history.heardOf(index)) this.#paintMessage(heard, 1)
    draw.strokeStyle = this.#color('text')
    draw.lineWidth = 2.5
    draw.beginPath()
    draw.arc(x, y, 10, 0, 2 * Math.PI)
    draw.stroke()
    const name = seconds(this.#history.atMs[index]!)
    const width = draw.measureText(name).width + 8
    const left = x + 14 + width > this.#width ? x - 14 - width : x + 14
    draw.fillStyle = this.#color('text')
    draw.fillRect(left, y - 9, width, 18)
    draw.fillStyle = this.#color('surface')
    draw.fillText(name, left + 4, y + 0.5)
  }

  #paintNames(): void {
    const draw = this.#draw
    const { plan } = this.#history.trace
    const isNarrow = this.gutter < 100
    draw.textAlign = 'left'
    draw.fillStyle = this.#color('quiet')
    draw.fillText('time', 8, 8)
    draw.fillText('decided', 8, 27)
    if (this.lanes.faultRows.size > 0) draw.fillText('network', 8, this.lanes.axisHeight + 8)
    for (const { name, y } of this.lanes.groups) {
      draw.fillStyle = this.#color('quiet')
      draw.fillText(name, 8, y + 8)
    }
    for (const node of this.lanes.order) {
      const isLiar = plan.liars.some((it) => it.node === node)
      const role = isLiar ? 'liar' : plan.map[node]!.isValidator ? '' : 'watcher'
      draw.fillStyle = this.#color(isLiar ? 'bad' : 'text')
      const text = `${isNarrow ? 'n' : 'node '}${node}${role && ` ${role}`}`
      draw.fillText(text, isNarrow ? 8 : 16, this.lanes.middles[node]!)
    }
  }
}

/** The first round number of units at or above a length. */
function stepOf(leastMs: number): number {
  const power = 10 ** Math.floor(Math.log10(leastMs))
  return [1, 2, 5, 10].map((it) => it * power).find((it) => it >= leastMs)!
}
