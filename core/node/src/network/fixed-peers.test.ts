import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createTestClock, silentLogger } from '../test-clock.ts'
import { createFixedPeers } from './fixed-peers.ts'

function setUp(address: string) {
  const clock = createTestClock()
  const start = clock.now()
  const dialledAtMs: number[] = []
  const state = { up: false, connected: false }
  const peers = createFixedPeers({
    addresses: [address, '/ip4/9.9.9.9/tcp/1/p2p/self'],
    self: 'self',
    dial: async () => {
      dialledAtMs.push(clock.now() - start)
      if (!state.up) throw new Error('refused')
      state.connected = true
      return 'friend'
    },
    isConnected: () => state.connected,
    clock,
    logger: silentLogger,
  })
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 10) {
      clock.advance(10)
      await Promise.resolve()
      await Promise.resolve()
    }
  }
  return { peers, dialledAtMs, state, pass }
}

describe('fixed peers', () => {
  it('are tried after 100 ms, then twice as long each time, at most every 10 s', async () => {
    const { peers, dialledAtMs, pass } = setUp('/ip4/9.9.9.9/tcp/1/p2p/friend')
    peers.start()
    await pass(40_000)
    // A failure is noticed one step of the clock late.
    const pauses = dialledAtMs.slice(1).map((at, index) => Math.floor((at - dialledAtMs[index]!) / 100) * 100)
    assert.deepEqual(pauses.slice(0, 7), [100, 200, 400, 800, 1_600, 3_200, 6_400])
    assert.ok(pauses.slice(7).every((pause) => pause === 10_000))
  })

  it('are tried every second on loopback', async () => {
    const { peers, dialledAtMs, pass } = setUp('/ip4/127.0.0.1/tcp/1')
    peers.start()
    await pass(20_000)
    assert.equal(dialledAtMs.at(-1)! - dialledAtMs.at(-2)!, 1_000)
  })

  it('are joined again at once when the connection breaks, and left alone while it stands', async () => {
    const { peers, dialledAtMs, state, pass } = setUp('/ip4/9.9.9.9/tcp/1/p2p/friend')
    state.up = true
    peers.start()
    await pass(30_000)
    assert.deepEqual(dialledAtMs.length, 1)
    state.connected = false
    peers.disconnected('friend')
    peers.disconnected('stranger')
    await pass(200)
    assert.equal(dialledAtMs.length, 2)
    assert.ok(peers.has('friend'))
    assert.equal(peers.has('stranger'), false)
    assert.equal(peers.has('self'), false)
  })

  it('are not dialled when they came by themselves, nor after the stop', async () => {
    const { peers, dialledAtMs, state, pass } = setUp('/ip4/9.9.9.9/tcp/1/p2p/friend')
    state.connected = true
    peers.start()
    await pass(1_000)
    state.connected = false
    peers.stop()
    peers.disconnected('friend')
    await pass(1_000)
    assert.deepEqual(dialledAtMs, [])
  })
})
