/**
 * Events, statements and faults in plain words. Runs in the page too.
 * @module
 */
import type { Fault } from '../faults.ts'
import type { TracedStatement } from '../trace.ts'
import type { TrustSet } from '../trust-map.ts'
import type { History } from './history.ts'

export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(3)} s`
}

/** A trust set in words. */
export function describeSet({ threshold, nodes, inner }: TrustSet): string {
  const members = [...nodes.map(String), ...inner.map((it) => `(${describeSet(it)})`)]
  return `${threshold} of ${members.length}: ${members.join(', ')}`
}

/** Everyone whom a trust set names. */
export function membersOf({ nodes, inner }: TrustSet): readonly number[] {
  return [...new Set([...nodes, ...inner.flatMap(membersOf)])].toSorted((a, b) => a - b)
}

export function describeEvent(history: History, index: number): string {
  const statement = history.statementAt(index)
  const slot = history.slotAt(index)
  const source = history.sourceAt(index)
  const type = history.typeAt(index)
  switch (type) {
    case 'say':
      return `said, slot ${slot}: ${statement ? inShort(statement) : ''}`
    case 'hear':
    case 'lose': {
      const speaker = source === undefined ? undefined : history.nodeAt(source)
      const via = history.fromAt(index) === speaker ? '' : `, passed on by node ${history.fromAt(index)}`
      const what = statement ? `, slot ${slot}: ${inShort(statement)}` : ' something that nobody can read'
      return `${type === 'hear' ? 'heard' : 'did not get'} from node ${speaker ?? history.fromAt(index)}${via}${what}`
    }
    case 'decide':
      return `decided slot ${slot}: ${history.valueAt(index)}`
    case 'catch-up':
      return history.fromAt(index) === history.nodeAt(index)
        ? `took over slot ${slot} as others had decided it`
        : `took over slot ${slot} from node ${history.fromAt(index)}`
    case 'timeout':
      return `waited long enough: ${history.timerAt(index)} timer of slot ${slot}`
    case 'down':
      return 'went down'
    case 'up':
      return 'started'
    case 'paused':
      return 'was paused'
    case 'resumed':
      return 'went on'
  }
}

/** A statement in one line. */
export function inShort(statement: TracedStatement): string {
  switch (statement.kind) {
    case 'nominate':
      return `nominate ${[...new Set([...statement.votes, ...statement.accepted])].join(', ') || 'nothing'}`
    case 'prepare':
      return `prepare ${statement.ballot}`
    case 'confirm':
      return `confirm ${statement.ballot}`
    case 'externalize':
      return `externalize ${statement.commit}`
  }
}

/** What a statement says in the words of the protocol, field by field, with what each means. */
export function pledgesOf(
  statement: TracedStatement,
): readonly (readonly [name: string, value: string, meaning: string])[] {
  switch (statement.kind) {
    case 'nominate':
      return [
        ['votes', statement.votes.join(', ') || 'none', 'values it would like to see decided'],
        ['accepted', statement.accepted.join(', ') || 'none', 'values it takes as nominated'],
      ]
    case 'prepare':
      return [
        ['ballot', statement.ballot, 'votes to prepare this: round and value'],
        ['prepared', statement.prepared ?? 'none', 'highest ballot it accepts as prepared'],
        ['prepared′', statement.preparedPrime ?? 'none', 'highest such ballot with another value'],
        ['nC', String(statement.nC), 'votes to commit from this round on; 0: not yet'],
        ['nH', String(statement.nH), 'up to this round it has confirmed the ballot as prepared; 0: none'],
      ]
    case 'confirm':
      return [
        ['ballot', statement.ballot, 'accepts to commit this value'],
        ['nPrepared', String(statement.nPrepared), 'highest round it accepts as prepared'],
        ['nCommit', String(statement.nCommit), 'accepts to commit from this round'],
        ['nH', String(statement.nH), 'up to this round'],
      ]
    case 'externalize':
      return [
        ['commit', statement.commit, 'has decided this: first round and value'],
        ['nH', String(statement.nH), 'last round that it knows as committed'],
      ]
  }
}

/** A fault as its band names it. */
export function nameFault(fault: Fault): string {
  switch (fault.kind) {
    case 'crash':
      return 'crash'
    case 'pause':
      return 'pause'
    case 'partition':
      return `partition ${fault.groups.map((it) => inOrder(it).join(' ')).join(' | ')}`
    case 'one-way':
      return `cut from ${inOrder(fault.from).join(' ')} to ${inOrder(fault.to).join(' ')}`
    case 'bad-links':
      return `bad links ${inOrder(fault.nodes).join(' ')}`
    case 'clock':
      return `clock ${fault.byMs < 0 ? '−' : '+'}${(Math.abs(fault.byMs) / 1_000).toFixed(1)} s`
    case 'slow-disk':
      return `slow disk ${fault.writeMs} ms`
    case 'full-disk':
      return 'full disk'
  }
}

/** What a fault does. */
export function describeFault(fault: Fault): string {
  const percent = (share: number): string => `${(share * 100).toFixed(0)} %`
  switch (fault.kind) {
    case 'crash':
      return `Node ${fault.node} loses power; it starts again at the end.`
    case 'pause':
      return `Node ${fault.node} does nothing; what arrives waits.`
    case 'partition':
      return `Only nodes of one group reach each other: ${fault.groups.map((it) => inOrder(it).join(', ')).join(' | ')}.`
    case 'one-way':
      return `Nothing goes from nodes ${inOrder(fault.from).join(', ')} to nodes ${inOrder(fault.to).join(', ')}; the way back is open.`
    case 'bad-links':
      return `Links of nodes ${inOrder(fault.nodes).join(', ')}: ${fault.delayMs} ms slower, ${percent(fault.loss)} lost, ${percent(fault.duplication)} doubled, ${percent(fault.reorder)} out of order.`
    case 'clock':
      return `The clock of node ${fault.node} jumps by ${seconds(fault.byMs)}, and back at the end.`
    case 'slow-disk':
      return `Each write of node ${fault.node} takes ${fault.writeMs} ms.`
    case 'full-disk':
      return `Each write of node ${fault.node} fails.`
  }
}

export function inOrder(nodes: readonly number[]): readonly number[] {
  return nodes.toSorted((a, b) => a - b)
}

/** Nodes that a fault is about; undefined: the network. */
export function nodeOfFault(fault: Fault): number | undefined {
  return 'node' in fault ? fault.node : undefined
}
