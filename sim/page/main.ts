/**
 * The page that shows a trace.
 * @module
 */
import { History } from '../src/viewer/history.ts'
import type { PackedTrace } from '../src/viewer/packed.ts'
import { describeFault, nameFault, seconds } from '../src/viewer/words.ts'
import { button, make } from './elements.ts'
import { addEventList } from './event-list.ts'
import { addGestures } from './gestures.ts'
import { layOut } from './lanes.ts'
import { drawMark, markKinds, markNames } from './marks.ts'
import { renderPanel } from './panel.ts'
import { type Colors, messagesMax, Timeline } from './timeline.ts'
import { View } from './view.ts'

const trace = JSON.parse(document.getElementById('trace')!.textContent) as PackedTrace
const view = new View(new History(trace))
const canvas = make('canvas', {
  tabindex: 0,
  role: 'application',
  'aria-label': 'Timeline, one lane per node',
  'aria-describedby': 'keys',
})
const color = createColors()
const timeline = new Timeline(canvas, view, layOut(trace.plan), color)
const { order } = timeline.lanes
const panel = make('section', { class: 'panel', 'aria-live': 'polite', 'aria-label': 'Selected' })
const events = make('section', { class: 'list', 'aria-label': 'Events' })
const legend = make('ul', { class: 'legend' })
canvas.style.height = `${timeline.lanes.height}px`
document
  .getElementById('app')!
  .append(
    make('div', { class: 'buttons tools' }, ...tools()),
    canvas,
    make(
      'p',
      { id: 'keys', class: 'keys' },
      'Zoom: wheel, or + and -. Move: drag, or left and right. Show all: 0. Select: click; n and p go to the next and previous ',
      'event of a node, up and down to another node, v to the violation. Lines are messages, dashed ones were lost; they appear once at most ',
      `${messagesMax.toLocaleString('en-US')} events are in sight.`,
    ),
    legend,
    make('div', { class: 'columns' }, panel, make('div', {}, events, faultList())),
  )
addGestures(canvas, timeline, view)
const showSelected = addEventList(events, view)

let shown: View['selected'] | null = null
let isDue = false
view.onChange(() => {
  if (isDue) return
  isDue = true
  requestAnimationFrame(() => {
    isDue = false
    timeline.paint()
    if (view.selected === shown) return
    shown = view.selected
    renderPanel(panel, view, order)
    showSelected()
  })
})
new ResizeObserver(() => timeline.fit(canvas.clientWidth)).observe(canvas)
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  color.forget()
  timeline.paint()
  paintLegend()
})
document.getElementById('save-plan')?.addEventListener('click', savePlan)
paintLegend()
view.showAll()

function tools(): readonly HTMLElement[] {
  return [
    ...(trace.violation
      ? [button('Go to the violation', () => view.goToViolation(), { class: 'alarm' })]
      : []),
    button('Zoom in', () => view.zoom(0.6, view.centreMs)),
    button('Zoom out', () => view.zoom(1 / 0.6, view.centreMs)),
    button('Earlier', () => view.pan(-0.5)),
    button('Later', () => view.pan(0.5)),
    button('Show all', () => view.showAll()),
  ]
}

function faultList(): HTMLElement {
  const { faults } = trace.plan
  return make(
    'details',
    {},
    make('summary', {}, `Faults of the plan: ${faults.length}`),
    make(
      'ol',
      { class: 'events' },
      ...faults.map((fault, index) => {
        const item = button('', () => {
          view.select({ kind: 'fault', index })
          view.show(fault.atMs - fault.forMs * 0.2, fault.atMs + fault.forMs * 1.2)
        })
        item.append(make('time', {}, seconds(fault.atMs)), ` ${nameFault(fault)}: ${describeFault(fault)}`)
        return make('li', {}, item)
      }),
    ),
  )
}

function paintLegend(): void {
  legend.replaceChildren(
    ...markKinds.map((kind) => {
      const picture = make('canvas', { width: 40, height: 40, 'aria-hidden': 'true' })
      const draw = picture.getContext('2d')!
      draw.scale(2, 2)
      draw.lineWidth = 1.5
      draw.strokeStyle = draw.fillStyle = color(kind)
      drawMark(draw, kind, 10, 10, 18)
      return make('li', {}, picture, markNames[kind])
    }),
  )
}

/** Colours of the style sheet, looked up once per theme. */
function createColors(): Colors & { readonly forget: () => void } {
  let known = new Map<string, string>()
  const probe = make('span', { hidden: true })
  document.body.append(probe)
  const look = (name: string): string => {
    const found = known.get(name)
    if (found !== undefined) return found
    probe.style.color = `var(--${name})`
    const resolved = getComputedStyle(probe).color
    known.set(name, resolved)
    return resolved
  }
  return Object.assign(look, {
    forget: () => {
      known = new Map()
    },
  })
}

function savePlan(): void {
  const { plan, replay } = trace
  const stored = { mode: { full: replay.full, durationMs: plan.durationMs }, plan }
  const url = URL.createObjectURL(new Blob([`${JSON.stringify(stored, undefined, 2)}\n`]))
  make('a', { href: url, download: 'plan.json' }).click()
  URL.revokeObjectURL(url)
}
