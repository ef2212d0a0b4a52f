/**
 * What an observer asks a network about one of its nodes whose disk is in trouble.
 * @module
 */
import type { FaultRun } from '../scenarios/fault-run.ts'
import type { NodeProcess } from '../network/node-process.ts'

type Slot = { readonly statements: readonly { readonly statement: { readonly nodeId: string } }[] } | null
type Status = { readonly consensus: { readonly state: string; readonly reason: string | null } }

/** Slots that nodes remember. */
const rememberedSlots = 10

/** Why a node says that it does not close; empty when it does not answer. */
export async function reasonOf(node: NodeProcess): Promise<string> {
  try {
    return ((await node.rpc.call('watt_status')) as Status).consensus.reason ?? ''
  } catch {
    return ''
  }
}

/** Slots after this one in which some other node heard the victim say something. */
export async function slotsVotedIn(
  { network, watch }: Pick<FaultRun, 'network' | 'watch'>,
  victim: NodeProcess,
  after: number,
): Promise<readonly number[]> {
  const voted = new Set<number>()
  for (const { rpc } of network.nodes.filter((node) => node !== victim && node.isRunning)) {
    for (let slot = Math.max(after + 1, watch.head - rememberedSlots); slot <= watch.head; slot++) {
      const record = (await rpc.call('watt_getSlot', `0x${slot.toString(16)}`)) as Slot
      if (record?.statements.some(({ statement }) => statement.nodeId === victim.nodeId)) voted.add(slot)
    }
  }
  return [...voted]
}

/** Whether it answers a read about its past. */
export async function serves(node: NodeProcess): Promise<boolean> {
  try {
    const block = await node.rpc.call('eth_getBlockByNumber', '0x1', false)
    const balance = await node.rpc.call('eth_getBalance', `0x${'00'.repeat(19)}01`, 'latest')
    return block !== null && balance === '0x0'
  } catch {
    return false
  }
}
