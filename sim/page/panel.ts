/**
 * Tells all about what is selected: a statement in full, and what the node knew when it spoke; or a fault.
 * @module
 */
import type { History } from '../src/viewer/history.ts'
import {
  describeEvent,
  describeFault,
  describeSet,
  inShort,
  membersOf,
  nameFault,
  nodeOfFault,
  pledgesOf,
  seconds,
} from '../src/viewer/words.ts'
import { button, make } from './elements.ts'
import type { View } from './view.ts'

export function renderPanel(panel: HTMLElement, view: View, order: readonly number[]): void {
  const { selected } = view
  if (selected === undefined) return panel.replaceChildren(...startParts(view))
  if (selected.kind === 'fault') return panel.replaceChildren(...faultParts(view, selected.index))
  panel.replaceChildren(...eventParts(view, selected.index, order))
}

function startParts({ history }: View): readonly HTMLElement[] {
  const { violation } = history.trace
  const how =
    'Select a mark in the timeline, or an event in the list, to see what was said and what the node knew.'
  if (!violation) return [make('h2', {}, 'Nothing selected'), make('p', {}, how)]
  return [
    make('h2', {}, `The violation: ${violation.check}, at ${seconds(violation.atMs)}`),
    make('p', {}, violation.problem),
    make('p', {}, how),
  ]
}

function eventParts(view: View, index: number, order: readonly number[]): readonly HTMLElement[] {
  const { history } = view
  const node = history.nodeAt(index)
  const statement = history.statementAt(index)
  const slot = history.slotAt(index)
  return [
    make('h2', {}, `Node ${node} ${describeEvent(history, index)}`),
    make('p', { class: 'when' }, `At ${seconds(history.atMs[index]!)}. ${whoIs(history, node)}`),
    make(
      'div',
      { class: 'buttons' },
      button('Previous of this node', () => view.step(-1, order)),
      button('Next of this node', () => view.step(1, order)),
      button('Show in the timeline', () => view.goTo(index, Math.min(view.spanMs, 1_000))),
    ),
    ...(statement
      ? [
          make('h3', {}, 'What was said'),
          make(
            'dl',
            { class: 'pledges' },
            ...pledgesOf(statement).map(([name, value, meaning]) =>
              make('div', {}, make('dt', {}, name), make('dd', {}, make('b', {}, value), ` ${meaning}`)),
            ),
          ),
        ]
      : []),
    ...deliveries(history, index),
    ...(slot === undefined ? [] : knowledge(view, node, slot, index)),
    ...faultsNow(view, node, history.atMs[index]!),
  ]
}

function whoIs({ trace }: History, node: number): string {
  const { organisation, isValidator, trusts } = trace.plan.map[node]!
  const lies = trace.plan.liars.find((it) => it.node === node)?.lies
  const role = lies ? `a liar (${lies.join(', ')})` : isValidator ? 'a validator' : 'a watcher'
  return `Node ${node} is ${role} of ${organisation}. It needs ${describeSet(trusts)}.`
}

function deliveries(history: History, index: number): readonly HTMLElement[] {
  const events = history.heardOf(index)
  if (events.length === 0) return []
  const heard = new Map<number, number>()
  const lost = new Set<number>()
  for (const at of events) {
    const node = history.nodeAt(at)
    if (history.typeAt(at) === 'lose') lost.add(node)
    else if (!heard.has(node)) heard.set(node, history.atMs[at]! - history.atMs[index]!)
  }
  const reached = [...heard].map(([node, ms]) => `${node} (after ${ms.toFixed(0)} ms)`).join(', ') || 'nobody'
  const missed = [...lost].filter((node) => !heard.has(node)).join(', ')
  return [make('p', {}, `Heard by ${reached}.${missed && ` Lost on the way to ${missed}.`}`)]
}

function knowledge(view: View, node: number, slot: number, index: number): readonly HTMLElement[] {
  const { history } = view
  const known = history.knownBy(node, slot, index)
  const trusted = new Set(membersOf(history.trace.plan.map[node]!.trusts))
  const own = history.marks[node]!.findLast(
    (it) => it <= index && history.typeAt(it) === 'say' && history.slotAt(it) === slot,
  )
  const silent = [...trusted].filter((it) => it !== node && !known.some(({ from }) => from === it))
  return [
    make('h3', {}, `What node ${node} knew of slot ${slot} at that moment`),
    make(
      'table',
      {},
      make('caption', {}, 'The newest statement of each other node that it had heard since it started.'),
      make(
        'thead',
        {},
        make('tr', {}, ...['Node', 'Said', 'Heard at'].map((it) => make('th', { scope: 'col' }, it))),
      ),
      make(
        'tbody',
        {},
        ...(own === undefined
          ? []
          : [
              make(
                'tr',
                {},
                make('th', { scope: 'row' }, `${node} itself`),
                make(
                  'td',
                  {},
                  button(inShort(history.statementAt(own)!), () => view.goTo(own), { class: 'link' }),
                ),
                make('td', {}, `said ${seconds(history.atMs[own]!)}`),
              ),
            ]),
        ...known.map(({ from, said, heard }) =>
          make(
            'tr',
            {},
            make('th', { scope: 'row' }, `${from}${trusted.has(from) ? ' trusted' : ''}`),
            make(
              'td',
              {},
              button(inShort(history.statementAt(said)!), () => view.goTo(said), { class: 'link' }),
            ),
            make('td', {}, seconds(history.atMs[heard]!)),
          ),
        ),
      ),
    ),
    ...(silent.length === 0
      ? []
      : [make('p', {}, `Nothing yet from nodes that it trusts: ${silent.join(', ')}.`)]),
  ]
}

function faultsNow(view: View, node: number, atMs: number): readonly HTMLElement[] {
  const faults = view.history.trace.plan.faults.flatMap((fault, index) => {
    const isHere = nodeOfFault(fault) === undefined || nodeOfFault(fault) === node
    return isHere && fault.atMs <= atMs && atMs < fault.atMs + fault.forMs ? [{ fault, index }] : []
  })
  if (faults.length === 0) return []
  return [
    make('h3', {}, 'Faults at that moment'),
    make(
      'ul',
      {},
      ...faults.map(({ fault, index }) =>
        make(
          'li',
          {},
          button(nameFault(fault), () => view.select({ kind: 'fault', index }), { class: 'link' }),
          ` ${describeFault(fault)}`,
        ),
      ),
    ),
  ]
}

function faultParts(view: View, index: number): readonly HTMLElement[] {
  const fault = view.history.trace.plan.faults[index]!
  const { atMs, forMs } = fault
  return [
    make('h2', {}, `Fault: ${nameFault(fault)}`),
    make('p', {}, `From ${seconds(atMs)} to ${seconds(atMs + forMs)}. ${describeFault(fault)}`),
    make(
      'div',
      { class: 'buttons' },
      button('Show in the timeline', () => view.show(atMs - forMs * 0.2, atMs + forMs * 1.2)),
    ),
  ]
}
