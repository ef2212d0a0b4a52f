/**
 * G-P2P-1: four validators, one of them under each attack of a hostile peer in turn. Consensus keeps its pace, the attacker
 * is cut and banned, the honest stay.
 * @module
 */
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { encodeEnvelope, type Statement } from '@watt/scp'
import { percentile, type Bar, type PartResult } from './bars.ts'
import type { Attack, Hostile, HostileResult } from './hostile-worker.ts'
import { watchMemory } from './memory.ts'
import { loopDelayMs } from './metrics.ts'
import { chainId, startNetwork, type RealNetwork } from './network.ts'
import { call, closeGaps, headOf, sleep } from './rpc-call.ts'
import { startThread } from './thread.ts'
import { account, gasPrice } from './token-chain.ts'

const validators = 4
const attacks: readonly Attack[] = [
  'garbage',
  'strangers',
  'transactions',
  'oversized',
  'streams',
  'dials',
  'silent',
]
/** Attacks that break a rule: their author is cut and not let in again. The others only find closed doors. */
const punishable: ReadonlySet<Attack> = new Set(['garbage', 'strangers', 'transactions', 'oversized'])

/** Runs the part. */
export async function hostilePeers({
  isShort,
  log,
  execArgv,
}: {
  readonly isShort: boolean
  readonly log: (line: string) => void
  readonly execArgv: readonly string[]
}): Promise<PartResult> {
  const startedMs = performance.now()
  const seconds = isShort ? 10 : 60
  const network = await startNetwork({ validators, execArgv, allocation: {}, settings: { logLevel: 'info' } })
  try {
    const target = network.nodes[0]!
    const genesisHash = await call<{ readonly hash: string }>(target.rpc, 'eth_getBlockByNumber', [
      '0x0',
      false,
    ])
    const from = await headOf(target.rpc)
    await sleep(isShort ? 10_000 : 30_000)
    const idle = await closeGaps(target.rpc, from, await headOf(target.rpc))
    log(`idle: close P99 ${percentile(idle, 99)} ms`)
    const bars: Bar[] = []
    const facts: Record<string, number | string> = {}
    for (const attack of attacks) {
      const before = await headOf(target.rpc)
      await loopDelayMs(target.rpc)
      const memory = watchMemory(target.pid)
      const data: Hostile = {
        attack,
        p2pPort: target.p2pPort,
        genesisHash: genesisHash.hash,
        material: await materialFor(attack),
      }
      const thread = startThread<HostileResult>('./hostile-worker.ts', data)
      await thread.ready
      await sleep(seconds * 1_000)
      const delay = await loopDelayMs(target.rpc)
      const { blows, lastedMs, wasLetInAgain } = await thread.finish()
      const resident = memory.stop()
      const gaps = await closeGaps(target.rpc, before, await headOf(target.rpc))
      bars.push(...barsOf(attack, { idle, gaps, resident, lastedMs, wasLetInAgain }))
      facts[attack] =
        `${blows} blows, ${lastedMs.length} times cut, loop delay at most ${delay.toFixed(0)} ms`
      log(`${attack}: ${facts[attack]}`)
    }
    bars.push({
      goal: 'G-P2P-1',
      what: 'honest peers banned or lost',
      measured: await honestLost(network),
      unit: '',
      atMost: 0,
    })
    return { part: 'peers', seconds: (performance.now() - startedMs) / 1_000, bars, facts }
  } finally {
    await network.stop()
  }
}

function barsOf(
  attack: Attack,
  seen: {
    readonly idle: readonly number[]
    readonly gaps: readonly number[]
    readonly resident: readonly number[]
    readonly lastedMs: readonly number[]
    readonly wasLetInAgain: boolean
  },
): readonly Bar[] {
  const goal = 'G-P2P-1'
  const { idle, gaps, resident, lastedMs, wasLetInAgain } = seen
  const pace = percentile(gaps, 99) / percentile(idle, 99)
  const grown = Math.max(...resident) - resident[0]!
  const bars: Bar[] = [
    { goal, what: `${attack}: ledger close P99, times idle`, measured: pace, unit: 'x', atMost: 1.5 },
    { goal, what: `${attack}: growth of the resident set`, measured: grown, unit: 'MiB', atMost: 100 },
  ]
  if (!punishable.has(attack)) return bars
  const first = (lastedMs[0] ?? Infinity) / 1_000
  return [
    ...bars,
    { goal, what: `${attack}: attacker cut after`, measured: first, unit: 's', atMost: 10 },
    { goal, what: `${attack}: let in again`, measured: wasLetInAgain ? 1 : 0, unit: '', atMost: 0 },
  ]
}

/** Peers that validators miss of each other now, and bans of validators in their logs. */
async function honestLost({ nodes }: RealNetwork): Promise<number> {
  let lost = 0
  const ids = new Set<string>()
  for (const { rpc } of nodes) {
    const peers = await call<readonly { readonly peerId: string }[]>(rpc, 'watt_getPeers')
    lost += Math.max(0, validators - 1 - peers.length)
    for (const { peerId } of peers) ids.add(peerId)
  }
  for (const { log } of nodes) {
    const lines = (await readFile(log, 'utf8')).split('\n').filter((line) => line.includes('peer.banned'))
    lost += lines.filter((line) => [...ids].some((id) => line.includes(id))).length
  }
  return lost
}

/** A statement of nobody about a slot that is centuries away. */
function farFuture(): string {
  const statement: Statement = {
    nodeId: '11'.repeat(32),
    slot: 10n ** 12n,
    pledges: { type: 'nominate', quorumSetHash: '22'.repeat(32), votes: [], accepted: [] },
  }
  return Buffer.from(encodeEnvelope({ statement, signature: randomBytes(64) })).toString('hex')
}

async function materialFor(attack: Attack): Promise<readonly string[]> {
  if (attack === 'strangers') return [farFuture()]
  if (attack !== 'transactions') return []
  // Well signed by accounts that own nothing: each costs a signature check, and none is ever worth it.
  return Promise.all(
    Array.from({ length: 2_000 }, async (_, at) => {
      const raw = await account(1_000_000 + at).signTransaction({
        type: 'eip1559',
        chainId,
        nonce: 0,
        to: account(0).address,
        value: 1n,
        gas: 21_000n,
        maxFeePerGas: gasPrice,
        maxPriorityFeePerGas: gasPrice,
      })
      return raw.slice(2)
    }),
  )
}
