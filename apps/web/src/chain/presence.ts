/**
 * Which validators of the node's quorum set stand with it, and how many may fail before it halts.
 * @module
 */
import type { SlotRecord, Status } from '@watt/sdk'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useChain } from './chain.ts'
import { useStatus } from './status.ts'

export type Presence = {
  readonly present: number
  readonly total: number
  /** How many must fail before this node halts; 0 when too few are left already. */
  readonly spare: number
  readonly ids: ReadonlySet<string>
}

export function usePresence(): Presence {
  const { client } = useChain()
  const status = useStatus().data
  // The last votes for a block arrive after it closed: the one before the head has all of them.
  const settled = status && BigInt(status.head.number) - 1n
  const { data: record } = useQuery({
    queryKey: ['slot', String(settled)],
    queryFn: () => client.getSlot(settled ?? 0n),
    enabled: settled !== undefined && settled >= 0n,
    placeholderData: keepPreviousData,
  })
  const ids = whoIsPresent(status, record ?? null)
  return {
    present: ids.size,
    total: Object.keys(status?.consensus.quorum.nodes ?? {}).length,
    spare: Math.max(0, status?.consensus.quorum.failAt ?? 0),
    ids,
  }
}

/** A node that confirmed or externalised stands behind the block; one that only prepared may not. */
export function whoAgreed(record: SlotRecord | null): readonly string[] {
  const nodes = new Set<string>()
  for (const { statement } of record?.statements ?? []) {
    if (statement.type === 'confirm' || statement.type === 'externalize') nodes.add(statement.nodeId)
  }
  return [...nodes].toSorted()
}

/** Validators that agree in the slot at hand, or agreed on the last block that everyone had time to vote for. */
export function whoIsPresent(status: Status | undefined, settled: SlotRecord | null): ReadonlySet<string> {
  const nodes = status?.consensus.quorum.nodes ?? {}
  const agreeing = Object.keys(nodes).filter((id) => nodes[id] === 'agree')
  // A slot that has just opened has heard nobody yet; of one that stays open the node says why.
  const isClosing = status?.consensus.state === 'synced' && status.consensus.reason === null
  const before = isClosing ? whoAgreed(settled) : []
  return new Set([...agreeing, ...before.filter((id) => id in nodes)])
}
