/**
 * Logs: asked for once (`eth_getLogs`) or polled through a filter.
 * @module
 */
import type { Block } from '@watt/ledger'

import { blockNumberOrTag, requireBlock } from '../block-id.ts'
import type { BlockId } from '../block-id.ts'
import { encodeTransaction } from '../encode.ts'
import { InvalidParamsError, ServerError } from '../errors.ts'
import type { Filter } from '../filters.ts'
import { logMatch, logsOfBlock } from '../log-match.ts'
import type { LogMatch } from '../log-match.ts'
import { searchLogs } from '../log-search.ts'
import { defineMethod, noParams } from '../method.ts'
import type { Method, RpcContext } from '../method.ts'
import type { RpcLimits } from '../limits.ts'
import { atMost, boolean, hash, member, optional, record, required, text } from '../params.ts'

type LogQuery = {
  readonly blockHash: BlockId | undefined
  readonly from: BlockId | undefined
  readonly to: BlockId | undefined
  readonly match: LogMatch
}

const logQuery = (raw: readonly unknown[], limits: RpcLimits): LogQuery => {
  atMost(raw, 1)
  const where = 'argument 0'
  const object = required(raw, 0, record)
  const byHash = member(object, 'blockHash', hash, where)
  const from = member(object, 'fromBlock', blockNumberOrTag, where)
  const to = member(object, 'toBlock', blockNumberOrTag, where)
  if (byHash !== undefined && (from !== undefined || to !== undefined)) {
    throw new InvalidParamsError(where, 'either blockHash or a range of blocks, not both')
  }
  return {
    blockHash: byHash === undefined ? undefined : { type: 'hash', hash: byHash },
    from,
    to,
    match: logMatch(object, where, limits.logAddresses),
  }
}

const idParam = (raw: readonly unknown[]) => {
  atMost(raw, 1)
  return required(raw, 0, text)
}

export const filterMethods: readonly Method[] = [
  defineMethod({
    name: 'eth_getLogs',
    cost: 20,
    params: logQuery,
    run: async (context, query) => {
      if (query.blockHash !== undefined)
        return logsOf(context, requireBlock(context.node.ledger, query.blockHash), query.match)
      const head = context.node.ledger.head.header.number
      const from = numberOf(query.from, head)
      const to = numberOf(query.to, head)
      if (from > to)
        throw new InvalidParamsError('range', `fromBlock at or below toBlock ${to}`, String(from))
      // Answering for blocks that do not exist yet would look like "no logs there".
      if (to > head) throw new InvalidParamsError('range', `blocks up to the head ${head}`, String(to))
      return searchLogs(context, from, to, query.match)
    },
  }),
  defineMethod({
    name: 'eth_newFilter',
    params: logQuery,
    run: ({ filters, node }, query) => {
      const next = node.ledger.head.header.number + 1n
      const bound = (id: BlockId | undefined): bigint | undefined =>
        id === undefined || isMoving(id) ? undefined : numberOf(id, next - 1n)
      const from = bound(query.from)
      return filters.add({
        type: 'logs',
        next: from !== undefined && from > next ? from : next,
        from,
        to: bound(query.to),
        match: query.match,
      })
    },
  }),
  defineMethod({
    name: 'eth_newBlockFilter',
    params: noParams,
    run: ({ filters, node }) => filters.add({ type: 'blocks', next: node.ledger.head.header.number + 1n }),
  }),
  defineMethod({
    name: 'eth_newPendingTransactionFilter',
    params: (raw) => optional(raw, 0, boolean, false),
    run: ({ filters }, full) => filters.add({ type: 'pending', next: filters.pending.next, full }),
  }),
  defineMethod({ name: 'eth_getFilterChanges', cost: 4, params: idParam, run: changes }),
  defineMethod({
    name: 'eth_getFilterLogs',
    cost: 20,
    params: idParam,
    run: (context, id) => {
      const filter = context.filters.get(id)
      if (filter?.type !== 'logs') throw new ServerError('filter not found')
      const head = context.node.ledger.head.header.number
      const to = filter.to === undefined || filter.to > head ? head : filter.to
      return searchLogs(context, filter.from ?? to, to, filter.match)
    },
  }),
  defineMethod({
    name: 'eth_uninstallFilter',
    params: idParam,
    run: ({ filters }, id) => filters.remove(id),
  }),
]

/** What happened since the last poll. */
async function changes(context: RpcContext, id: string): Promise<readonly unknown[]> {
  const filter = context.filters.get(id)
  if (filter === undefined) throw new ServerError('filter not found')
  const head = context.node.ledger.head.header.number
  switch (filter.type) {
    case 'blocks': {
      const from = filter.next
      filter.next = head + 1n
      return hashesBetween(context, from, head)
    }
    case 'logs': {
      const from = filter.next
      const to = filter.to === undefined || filter.to > head ? head : filter.to
      if (from > to) return []
      const logs = await searchLogs(context, from, to, filter.match)
      filter.next = to + 1n
      return logs
    }
    case 'pending':
      return pendingSince(context, id, filter)
  }
}

function hashesBetween({ blocks }: RpcContext, from: bigint, to: bigint): readonly string[] {
  const hashes: string[] = []
  for (let number = from; number <= to; number++) {
    const found = blocks.header(number)
    if (found !== undefined) hashes.push(found.hash)
  }
  return hashes
}

function pendingSince(
  { filters, node }: RpcContext,
  id: string,
  filter: Filter & { type: 'pending' },
): readonly unknown[] {
  const hashes = filters.pending.since(filter.next)
  filter.next = filters.pending.next
  if (hashes === undefined) {
    filters.remove(id)
    throw new ServerError('filter not found: it fell too far behind; make a new one and poll it more often')
  }
  if (!filter.full) return hashes
  return hashes.flatMap((it) => {
    const transaction = node.pool.get(it)
    return transaction === undefined ? [] : [encodeTransaction(transaction)]
  })
}

function logsOf({ blocks }: RpcContext, block: Block, match: LogMatch): readonly unknown[] {
  return logsOfBlock(block, blocks.receipts(block.header.number) ?? [], match)
}

/** Tags that mean "whatever comes". */
function isMoving(id: BlockId): boolean {
  return id.type === 'tag' && id.tag !== 'earliest'
}

function numberOf(id: BlockId | undefined, head: bigint): bigint {
  if (id === undefined || isMoving(id)) return head
  return id.type === 'number' ? id.number : 0n
}
