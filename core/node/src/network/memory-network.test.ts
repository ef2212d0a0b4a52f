import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createTestClock } from '../test-clock.ts'
import type { Clock, Network } from '../types.ts'
import { createMemoryHub, type MemoryHub, type Wires } from './memory-network.ts'
import { type Line, testNetworkContract } from './network-contract.ts'

/** A linear congruential generator: seeded, uniform enough for wires. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32
}

/** Lets promises run between steps of time. */
async function pass(clock: { advance(ms: number): void }, ms: number): Promise<void> {
  for (let step = 0; step < ms; step++) {
    clock.advance(1)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

function createMemoryLine(): Line {
  const clock = createTestClock()
  const hub = createMemoryHub({ clock, random: seededRandom(1) })
  const join = (digit: string): Network => hub.join({ peerId: `peer-${digit}`, nodeId: digit.repeat(64) })
  const networks = [join('a'), join('b'), join('c')] as const
  hub.partition([
    ['peer-a', 'peer-b'],
    ['peer-b', 'peer-c'],
  ])
  // Asking takes time too, and nobody else moves the clock meanwhile.
  const ask = networks.map((network) => network.ask.bind(network))
  for (const [index, network] of networks.entries()) {
    network.ask = async (...question) => {
      const answer = ask[index]!(...question)
      answer.catch(() => undefined)
      await pass(clock, 4)
      return answer
    }
  }
  return {
    networks,
    start: async () => void (await Promise.all(networks.map((network) => network.start()))),
    async until(holds) {
      for (let turn = 0; turn < 100 && !holds(); turn++) await pass(clock, 1)
      assert.ok(holds(), 'It did not come about.')
    },
    settle: () => pass(clock, 20),
  }
}

testNetworkContract('in memory', createMemoryLine)

describe('memory hub', () => {
  async function arrivals(options: {
    seed: number
    wires: Partial<Wires>
    messages: number
  }): Promise<readonly string[]> {
    const clock = createTestClock()
    const hub = createMemoryHub({ clock, random: seededRandom(options.seed), wires: options.wires })
    const log: string[] = []
    const networks = await joinAll(hub, clock, log)
    for (let index = 0; index < options.messages; index++) networks[0]!.publish('scp', Uint8Array.of(index))
    await pass(clock, 200)
    return log
  }

  async function joinAll(hub: MemoryHub, clock: Clock, log: string[]): Promise<readonly Network[]> {
    const networks = ['a', 'b'].map((peerId) => hub.join({ peerId }))
    for (const network of networks) {
      network.onMessage('scp', (message) => {
        log.push(`${clock.now()} ${network.peerId} ${message[0]}`)
        return 'accept'
      })
      await network.start()
    }
    return networks
  }

  it('plays the same run for the same seed', async () => {
    const wires = { delayMs: { min: 1, max: 90 }, dropChance: 0.3, duplicateChance: 0.3 }
    const run = await arrivals({ seed: 5, wires, messages: 40 })
    assert.deepEqual(await arrivals({ seed: 5, wires, messages: 40 }), run)
    assert.notDeepEqual(await arrivals({ seed: 6, wires, messages: 40 }), run)
  })

  it('drops as often as asked, and hides duplicates from handlers', async () => {
    const most = await arrivals({ seed: 1, wires: { dropChance: 0.25 }, messages: 200 })
    assert.ok(most.length > 125 && most.length < 175, `${most.length} of 200 arrived`)
    assert.equal((await arrivals({ seed: 1, wires: { dropChance: 1 }, messages: 20 })).length, 0)
    assert.equal((await arrivals({ seed: 1, wires: { duplicateChance: 1 }, messages: 20 })).length, 20)
  })

  it('cuts links, tells both ends, and swallows what was under way', async () => {
    const clock = createTestClock()
    const hub = createMemoryHub({ clock, random: seededRandom(1), wires: { delayMs: { min: 10, max: 10 } } })
    const log: string[] = []
    const [a, b] = await joinAll(hub, clock, log)
    const events: string[] = []
    a!.onPeer((event, peer) => events.push(`a ${event} ${peer}`))
    b!.onPeer((event, peer) => events.push(`b ${event} ${peer}`))
    a!.publish('scp', Uint8Array.of(1))
    hub.partition([['a'], ['b']])
    await pass(clock, 20)
    assert.deepEqual(log, [])
    assert.deepEqual(a!.peers(), [])
    hub.partition([])
    a!.publish('scp', Uint8Array.of(2))
    await pass(clock, 20)
    assert.equal(log.length, 1)
    assert.deepEqual(events, ['a disconnected b', 'b disconnected a', 'a connected b', 'b connected a'])
  })

  it('cuts one direction of a link: the peers stay, questions find no answer in time', async () => {
    const clock = createTestClock()
    const hub = createMemoryHub({ clock, random: seededRandom(1) })
    const log: string[] = []
    const [a, b] = await joinAll(hub, clock, log)
    b!.onQuestion('set', () => Uint8Array.of(7))
    hub.setLinks((from) => (from === 'b' ? 'cut' : undefined))
    a!.publish('scp', Uint8Array.of(1))
    b!.publish('scp', Uint8Array.of(2))
    await pass(clock, 20)
    assert.deepEqual(
      log.map((line) => line.split(' ').slice(1).join(' ')),
      ['b 1'],
    )
    assert.equal(a!.peers().length, 1)
    const answer = assert.rejects(a!.ask('b', 'set', new Uint8Array()), { reason: 'timeout' })
    await pass(clock, 20)
    clock.advance(10_000)
    await answer
    hub.setLinks(() => undefined)
    const again = a!.ask('b', 'set', new Uint8Array())
    await pass(clock, 20)
    assert.deepEqual(await again, Uint8Array.of(7))
  })

  it('lets some messages overtake others', async () => {
    const wires = { delayMs: { min: 1, max: 2 }, reorderChance: 0.3 }
    const log = await arrivals({ seed: 3, wires, messages: 50 })
    const order = log.map((line) => Number(line.split(' ')[2]))
    assert.equal(order.length, 50)
    assert.notDeepEqual(
      order,
      order.toSorted((x, y) => x - y),
    )
  })

  it('tells what becomes of each message', async () => {
    const clock = createTestClock()
    const events: string[] = []
    const hub = createMemoryHub({
      clock,
      random: seededRandom(1),
      observe: ({ type, from, to }) => events.push(`${type} ${from} ${to}`),
    })
    const [a] = await joinAll(hub, clock, [])
    a!.publish('scp', Uint8Array.of(1))
    await pass(clock, 20)
    hub.setWires({ dropChance: 1 })
    a!.publish('scp', Uint8Array.of(2))
    assert.deepEqual(events, ['published a a', 'arrived a b', 'published a a', 'lost a b'])
  })
})
