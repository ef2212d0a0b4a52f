import assert from 'node:assert/strict'
import { createLibp2pNetwork } from '../src/network/libp2p-network.ts'
import { type Line, testNetworkContract } from '../src/network/network-contract.ts'
import { silentLogger } from '../src/test-clock.ts'
import type { Clock, Network } from '../src/types.ts'

const clock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 15_000
  while (!holds() && Date.now() < deadline) await sleep(10)
  assert.ok(holds(), 'It did not come about in 15 s.')
}

type Overrides = Partial<Parameters<typeof createLibp2pNetwork>[0]>

function create(number: number, overrides: Overrides = {}): Network {
  return createLibp2pNetwork({
    privateKey: new Uint8Array(32).fill(number),
    genesisHash: `0x${'ab'.repeat(32)}`,
    listen: ['/ip4/127.0.0.1/tcp/0'],
    peers: [],
    clock,
    logger: silentLogger,
    ...overrides,
  })
}

async function createLibp2pLine(): Promise<Line> {
  const middle = create(1)
  await middle.start()
  // The ends only dial: nodes without an address of their own take part all the same.
  const [left, right] = [
    create(2, { listen: [], peers: middle.addresses() }),
    create(3, { listen: [], peers: middle.addresses() }),
  ]
  return {
    networks: [left, middle, right],
    async start() {
      await Promise.all([left.start(), right.start()])
      await until(
        () => left.peers().length === 1 && right.peers().length === 1 && middle.peers().length === 2,
      )
      await sleep(1_000) // Two heartbeats: the flood chooses the links it forwards on.
    },
    until,
    settle: () => sleep(300),
  }
}

testNetworkContract('over libp2p', createLibp2pLine)
