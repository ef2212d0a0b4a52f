import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { networkLimits } from '../network/limits.ts'
import { createMemoryHub, type MemoryHub } from '../network/memory-network.ts'
import { silentLogger } from '../test-clock.ts'
import type { Network } from '../types.ts'
import { createVirtualClock, type VirtualClock } from '../virtual-clock.ts'
import { createFetcher, type Fetcher } from './fetcher.ts'
import { herderLimits } from './limits.ts'

const hash = '5e'.repeat(32)
const right = Uint8Array.of(1)
const wrong = Uint8Array.of(2)

describe('fetching by hash', () => {
  let clock: VirtualClock
  let hub: MemoryHub
  let network: Network
  let wanted: boolean
  let taken: number
  let blamed: string[]
  let asked: string[]
  let fetcher: Fetcher

  beforeEach(async () => {
    clock = createVirtualClock(0)
    hub = createMemoryHub({ clock, random: () => 0.5 })
    network = hub.join({ peerId: 'self' })
    await network.start()
    wanted = true
    taken = 0
    blamed = []
    asked = []
    fetcher = createFetcher({
      network: {
        ask: (peer, question, body) => network.ask(peer, question, body),
        peers: () => network.peers(),
        penalize: (peer) => blamed.push(peer),
      },
      clock,
      logger: silentLogger,
      question: 'set',
      take(_, [byte]) {
        if (byte !== right[0]) return false
        taken += 1
        wanted = false
        return true
      },
      isWanted: () => wanted,
    })
  })

  /** A peer with this answer; null: it is paused, and answers nobody. */
  async function join(peerId: string, answer: Uint8Array | undefined | null): Promise<void> {
    const peer = hub.join({ peerId })
    peer.onQuestion('set', () => {
      asked.push(peerId)
      return answer === null ? new Promise(() => undefined) : answer
    })
    await peer.start()
  }
  const until = (holds: () => boolean, ms: number): Promise<void> => clock.until(holds, ms)

  it('asks who named it, and nobody else while the answer comes soon', async () => {
    await join('a', right)
    await join('b', right)
    fetcher.want(hash, 'b')
    await until(() => taken === 1, herderLimits.askNextMs)
    await clock.advance(networkLimits.questionMs)
    assert.deepEqual(asked, ['b'])
  })

  it('asks the next at once when one does not have it', async () => {
    await join('a', undefined)
    await join('b', right)
    fetcher.want(hash, 'a')
    await until(() => taken === 1, herderLimits.askNextMs)
  })

  it('does not wait for paused peers: agreement would stand still', async () => {
    await join('a', null)
    await join('b', null)
    await join('c', right)
    fetcher.want(hash, 'a')
    await until(() => taken === 1, 3 * herderLimits.askNextMs)
    assert.deepEqual(asked, ['a', 'b', 'c'])
  })

  it('asks whoever names it meanwhile before the others', async () => {
    for (const peer of ['a', 'b', 'c']) await join(peer, null)
    await join('d', right)
    fetcher.want(hash, 'a')
    fetcher.want(hash, 'd')
    await until(() => taken === 1, 2 * herderLimits.askNextMs)
    assert.deepEqual(asked, ['a', 'd'])
  })

  it('asks a bounded number at a time, and the others once those had their time', async () => {
    const paused = ['a', 'b', 'c', 'd', 'e', 'f']
    for (const peer of paused) await join(peer, null)
    await join('g', right)
    fetcher.want(hash, undefined)
    await clock.advance(networkLimits.questionMs - 1)
    assert.deepEqual(asked, paused.slice(0, herderLimits.asksOpenMax))
    await until(() => taken === 1, networkLimits.questionMs)
  })

  it('takes one answer of several, and blames only whoever gave a wrong one', async () => {
    await join('a', wrong)
    await join('b', null)
    await join('c', right)
    fetcher.want(hash, 'a')
    await until(() => taken === 1, 2 * herderLimits.askNextMs)
    await clock.advance(2 * networkLimits.questionMs)
    assert.deepEqual([taken, blamed], [1, ['a']])
  })

  it('asks again until somebody has it', async () => {
    await join('a', undefined)
    fetcher.want(hash, 'a')
    await clock.advance(5 * herderLimits.askAgainMs)
    assert.ok(asked.length >= 4 && asked.length <= 6, String(asked.length))
    await join('b', right)
    await until(() => taken === 1, 2 * herderLimits.askAgainMs)
  })

  it('ends when it is not wanted any more, and when it is stopped', async () => {
    await join('a', undefined)
    fetcher.want(hash, 'a')
    await clock.advance(herderLimits.askAgainMs)
    wanted = false
    await clock.advance(2 * herderLimits.askAgainMs)
    const before = asked.length
    await clock.advance(networkLimits.questionMs)
    assert.equal(asked.length, before)

    wanted = true
    fetcher.want(hash, 'a')
    fetcher.stop()
    await clock.advance(networkLimits.questionMs)
    fetcher.want(hash, 'a')
    await clock.advance(networkLimits.questionMs)
    assert.ok(asked.length <= before + 1)
  })
})
