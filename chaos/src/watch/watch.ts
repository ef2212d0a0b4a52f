/**
 * Looks at every node all the time: which head it shows, whether it is in sync, and when a block was first seen anywhere.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { RpcError } from '../load/rpc.ts'
import type { Network } from '../network/network.ts'
import type { NodeProcess } from '../network/node-process.ts'
import { highest, percentile } from './figures.ts'

export type Sight = { readonly head: number; readonly state: string; readonly askedMs: number }

export interface Watch {
  /** Highest head seen on any node. */
  readonly head: number
  /** What a node showed last; undefined when it did not answer the last question since it was started or resumed. */
  of(node: NodeProcess): Sight | undefined
  /** Whether a node says that it is in sync, and is at most one block behind the highest head. */
  isInSync(node: NodeProcess): boolean
  /** Milliseconds between blocks first seen since then, and the time since the last one. Of `performance.now()`. */
  gapsMs(sinceMs: number): readonly number[]
  /** Resolves when the condition holds. @returns how long that took, ms, or undefined when it took longer than `ms`. */
  until(ms: number, condition: () => boolean): Promise<number | undefined>
  stop(): void
}

const pollMs = 100

export function watchNetwork({ nodes }: Network): Watch {
  const sights = new Map<NodeProcess, Sight>()
  const firstSeen: { readonly head: number; readonly atMs: number }[] = []
  let head = 0
  let stopped = false

  const look = async (node: NodeProcess): Promise<void> => {
    while (!stopped) {
      const askedMs = performance.now()
      try {
        const status = (await node.rpc.call('watt_status')) as {
          readonly head: { readonly number: string }
          readonly consensus: { readonly state: string }
        }
        const atMs = performance.now()
        const found = Number(status.head.number)
        sights.set(node, { head: found, state: status.consensus.state, askedMs })
        for (; head < found; head++) firstSeen.push({ head: head + 1, atMs })
      } catch (error) {
        // A busy node refuses to answer, but it is there.
        if (!(error instanceof RpcError)) sights.delete(node)
      }
      await sleep(pollMs)
    }
  }
  for (const node of nodes) void look(node)
  const of = (node: NodeProcess): Sight | undefined => {
    const sight = sights.get(node)
    return sight !== undefined && node.isRunning && sight.askedMs >= node.sinceMs ? sight : undefined
  }

  return {
    get head() {
      return head
    },
    of,
    isInSync(node) {
      const sight = of(node)
      return sight !== undefined && sight.state === 'synced' && sight.head >= head - 1
    },
    gapsMs(sinceMs) {
      const times = firstSeen.filter(({ atMs }) => atMs >= sinceMs).map(({ atMs }) => atMs)
      return [...times, performance.now()].map((atMs, at) => atMs - (times[at - 1] ?? sinceMs))
    },
    async until(ms, condition) {
      const started = performance.now()
      while (!condition()) {
        if (performance.now() - started > ms) return undefined
        await sleep(pollMs / 4)
      }
      return performance.now() - started
    },
    stop() {
      stopped = true
    },
  }
}

/** Gaps as figures, relative to the block time that was asked for. */
export function pace(
  gapsMs: readonly number[],
  blockTimeMs: number,
): Readonly<Record<'gapP50' | 'gapP75' | 'gapP99' | 'gapMax', number>> {
  const ratio = (ms: number): number => Math.round((ms / blockTimeMs) * 100) / 100
  return {
    gapP50: ratio(percentile(gapsMs, 50)),
    gapP75: ratio(percentile(gapsMs, 75)),
    gapP99: ratio(percentile(gapsMs, 99)),
    gapMax: ratio(highest(gapsMs)),
  }
}
