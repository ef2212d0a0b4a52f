/**
 * Events as text, filtered by node and slot, a page at a time.
 * @module
 */
import { describeEvent, seconds } from '../src/viewer/words.ts'
import { button, make } from './elements.ts'
import type { View } from './view.ts'

const perPage = 30

/** @returns what to call when the selection changed. */
export function addEventList(section: HTMLElement, view: View): () => void {
  const { history } = view
  const nodes = make(
    'select',
    { id: 'node' },
    make('option', { value: '' }, 'all'),
    ...history.trace.plan.map.map((_, node) => make('option', { value: node }, `node ${node}`)),
  )
  const slot = make('input', { id: 'slot', type: 'number', min: 1, placeholder: 'all' })
  const messages = make('input', { id: 'messages', type: 'checkbox' })
  const list = make('ol', { class: 'events' })
  const place = make('span', { class: 'place', role: 'status' })
  const before = button('Earlier events', () => turn(page - 1))
  const after = button('Later events', () => turn(page + 1))
  let found: readonly number[] = []
  let page = 0
  let shown: View['selected']

  const filter = (): void => {
    const wanted = { node: nodes.value, slot: slot.value, messages: messages.checked }
    const all: number[] = []
    for (let index = 0; index < history.length; index++) {
      const type = history.typeAt(index)
      if (!wanted.messages && (type === 'hear' || type === 'lose')) continue
      if (wanted.node !== '' && history.nodeAt(index) !== Number(wanted.node)) continue
      if (wanted.slot !== '' && history.slotAt(index) !== Number(wanted.slot)) continue
      all.push(index)
    }
    found = all
    const selected = selectedPage()
    turn(selected ?? 0)
  }
  const selectedPage = (): number | undefined => {
    if (view.selected?.kind !== 'event') return undefined
    const at = found.indexOf(view.selected.index)
    return at < 0 ? undefined : Math.floor(at / perPage)
  }
  const turn = (to: number): void => {
    const pages = Math.max(1, Math.ceil(found.length / perPage))
    page = Math.min(Math.max(to, 0), pages - 1)
    const count = found.length.toLocaleString('en-US')
    place.textContent = `${count} events, page ${page + 1} of ${pages}`
    before.disabled = page === 0
    after.disabled = page === pages - 1
    list.replaceChildren(
      ...found.slice(page * perPage, (page + 1) * perPage).map((index) => {
        const text = `Node ${history.nodeAt(index)} ${describeEvent(history, index)}`
        const item = button('', () => view.goTo(index), { 'data-index': index })
        item.append(make('time', {}, seconds(history.atMs[index]!)), ` ${text}`)
        return make('li', {}, item)
      }),
    )
    mark()
  }
  const mark = (): void => {
    const index = view.selected?.kind === 'event' ? String(view.selected.index) : undefined
    for (const item of list.querySelectorAll('button')) {
      if (item.dataset['index'] === index) item.setAttribute('aria-current', 'true')
      else item.removeAttribute('aria-current')
    }
  }
  for (const control of [nodes, slot, messages]) control.addEventListener('input', filter)
  section.append(
    make('h2', {}, 'Events'),
    make(
      'div',
      { class: 'filters' },
      make('label', { for: 'node' }, 'Node ', nodes),
      make('label', { for: 'slot' }, 'Slot ', slot),
      make('label', { for: 'messages' }, messages, ' what was heard and lost'),
    ),
    make('div', { class: 'pages' }, before, place, after),
    list,
  )
  filter()
  return () => {
    if (view.selected === shown) return
    shown = view.selected
    const to = selectedPage()
    if (to !== undefined && to !== page) turn(to)
    else mark()
  }
}
