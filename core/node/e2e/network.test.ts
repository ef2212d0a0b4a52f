import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2pNode } from '../src/network/libp2p-node.ts'
import { networkLimits, questionCost } from '../src/network/limits.ts'
import { questionProtocol } from '../src/network/questions.ts'
import { createLibp2pNetwork } from '../src/network/libp2p-network.ts'
import { type Line, testNetworkContract } from '../src/network/network-contract.ts'
import { silentLogger } from '../src/test-clock.ts'
import type { Clock, Logger, Network } from '../src/types.ts'

const clock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
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

describe('libp2p network', () => {
  const running: Network[] = []
  const start = async (network: Network): Promise<Network> => {
    running.push(network)
    await network.start()
    return network
  }
  afterEach(() => Promise.all(running.splice(0).map((network) => network.stop())))

  it('joins a fixed peer again soon after that one was restarted', async () => {
    const first = await start(create(1))
    const [address] = first.addresses()
    const other = await start(create(2, { peers: [address!] }))
    await until(() => other.peers().length === 1)
    await first.stop()
    await until(() => other.peers().length === 0)
    await sleep(1_000)
    const again = await start(create(1, { listen: [address!.split('/p2p/')[0]!] }))
    const heard = new Promise<string>((resolve) => {
      again.onMessage('scp', (message) => (resolve(new TextDecoder().decode(message)), 'accept'))
    })
    const restartedAtMs = Date.now()
    await until(() => other.peers().length === 1)
    assert.ok(Date.now() - restartedAtMs < 5_000)
    other.publish('scp', new TextEncoder().encode('welcome back'))
    assert.equal(await heard, 'welcome back')
  })

  it('keeps four nodes that all seek each other fully linked, through a restart', async () => {
    const free = await Promise.all([1, 2, 3, 4].map((number) => start(create(number))))
    const addresses = free.map((network) => network.addresses()[0]!)
    await Promise.all(free.map((network) => network.stop()))
    const lost: string[] = []
    const createMember = (index: number): Network => {
      const listen = [addresses[index]!.split('/p2p/')[0]!]
      const network = create(index + 1, { listen, peers: addresses })
      network.onPeer((event, peer) => event === 'disconnected' && lost.push(peer))
      network.onMessage('scp', (message) => (heard.add(`${index} ${message[0]}`), 'accept'))
      return network
    }
    const heard = new Set<string>()
    const members = await Promise.all([0, 1, 2, 3].map((index) => start(createMember(index))))
    await until(() => members.every((network) => network.peers().length === 3))
    await sleep(2_500) // Both sides dialled: what is settled by then stays.
    assert.deepEqual(lost, [])
    assert.ok(members.every((network) => network.peers().length === 3))

    await members[3]!.stop()
    await until(() => members.slice(0, 3).every((network) => network.peers().length === 2))
    members[3] = await start(createMember(3))
    await until(() => members.every((network) => network.peers().length === 3))
    for (const [index, network] of members.entries()) network.publish('scp', Uint8Array.of(index))
    await until(() => heard.size === 12)
  })

  it('does not count nodes of another chain as peers', async () => {
    const ours = await start(create(1))
    const theirs = await start(create(2, { genesisHash: `0x${'cd'.repeat(32)}`, peers: ours.addresses() }))
    ours.onQuestion('quorumSet', () => new Uint8Array(1))
    await sleep(1_500)
    assert.deepEqual(ours.peers(), [])
    assert.deepEqual(theirs.peers(), [])
    await assert.rejects(theirs.ask(ours.peerId, 'quorumSet', new Uint8Array()), {
      code: 'node/peer-request',
    })
  })

  it('says what is wrong when its port is taken', async () => {
    const first = await start(create(1))
    const listen = [first.addresses()[0]!.split('/p2p/')[0]!]
    const second = create(2, { listen })
    await assert.rejects(second.start(), { code: 'node/network-listen', addresses: listen })
    await second.stop()
  })

  it('speaks WebSocket where configured', async () => {
    const server = await start(create(1, { listen: ['/ip4/127.0.0.1/tcp/0/ws'] }))
    const client = await start(create(2, { listen: [], peers: server.addresses() }))
    await until(() => client.peers().length === 1)
    server.onQuestion('quorumSet', (body) => body)
    assert.deepEqual(await client.ask(server.peerId, 'quorumSet', Uint8Array.of(1, 2)), Uint8Array.of(1, 2))
  })

  it('answers no more than a quota of questions', async () => {
    const startedMs = Date.now()
    // No time passes for the quota, however slow the machine is.
    const server = await start(create(1, { clock: { ...clock, now: () => startedMs } }))
    const client = await start(create(2, { peers: server.addresses() }))
    server.onQuestion('blocks', () => new Uint8Array(1))
    await until(() => client.peers().length === 1)
    const answered = networkLimits.quotaBurst / questionCost.blocks
    const ask = (): Promise<Uint8Array> => client.ask(server.peerId, 'blocks', new Uint8Array())
    for (let turn = 0; turn < answered; turn++) await ask()
    for (let turn = 0; turn < 5; turn++) await assert.rejects(ask(), { reason: 'busy' })
  })

  it('bans for hostile frames and messages', async () => {
    const misdeeds: string[] = []
    const logger: Logger = {
      ...silentLogger,
      debug: (event, fields) =>
        void (event === 'peer.misbehaved' && misdeeds.push(String(fields?.['reason']))),
    }
    const honest = await start(create(1, { logger }))
    honest.onMessage('scp', () => 'accept')
    const hostile = await createLibp2pNode({
      privateKey: new Uint8Array(32).fill(2),
      listen: [],
      announce: [],
      connectionGater: {},
      topics: [`/watt/${'ab'.repeat(8)}/scp/1`],
      score: () => 0,
      websockets: false,
    })
    await hostile.start()
    try {
      const topic = `/watt/${'ab'.repeat(8)}/scp/1`
      hostile.services.flood.subscribe(topic)
      const connection = await hostile.dial(multiaddr(honest.addresses()[0]!))
      await until(() => honest.peers().length === 1)

      const endless = await connection.newStream(questionProtocol('ab'.repeat(8), 'quorumSet'))
      endless.send(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x7f))
      await until(() => misdeeds.includes('quorumSet: malformed question'))

      await hostile.services.flood.publish(topic, new Uint8Array(64 * 1024 + 1))
      await until(() => misdeeds.includes('scp: 65537 bytes'))

      honest.onMessage('scp', () => 'reject')
      for (let turn = 0; turn < 20; turn++) await hostile.services.flood.publish(topic, Uint8Array.of(turn))
      await until(() => honest.peers().length === 0)
      await assert.rejects(
        hostile.dial(multiaddr(honest.addresses()[0]!)).then((it) => it.newStream('/ipfs/ping/1.0.0')),
      )
    } finally {
      await hostile.stop()
    }
  })

  it('bans for a flood of messages that are of no use', async () => {
    const honest = await start(create(1))
    honest.onMessage('scp', () => 'ignore')
    const topic = `/watt/${'ab'.repeat(8)}/scp/1`
    const hostile = await createLibp2pNode({
      privateKey: new Uint8Array(32).fill(3),
      listen: [],
      announce: [],
      connectionGater: {},
      topics: [topic],
      score: () => 0,
      websockets: false,
    })
    await hostile.start()
    try {
      hostile.services.flood.subscribe(topic)
      await hostile.dial(multiaddr(honest.addresses()[0]!))
      await until(() => honest.peers().length === 1)
      const message = new Uint8Array(1024)
      for (let turn = 0; honest.peers().length > 0; turn++) {
        new DataView(message.buffer).setUint32(0, turn)
        await hostile.services.flood.publish(topic, message).catch(() => undefined)
        if (turn % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 1))
      }
    } finally {
      await hostile.stop()
    }
  })

  it('hears from others what a peer in debt said first', async () => {
    const listener = await start(create(1))
    const heard: string[] = []
    listener.onMessage('transactions', (message) => {
      heard.push(new TextDecoder().decode(message).slice(0, 5))
      return 'accept'
    })
    const others = [create(2, { peers: listener.addresses() }), create(3, { peers: listener.addresses() })]
    const [debtor, honest] = others as [Network, Network]
    for (const network of others) {
      await start(network)
      network.onMessage('transactions', () => 'accept')
    }
    await until(() => listener.peers().length === 2)
    await sleep(1_000) // Two heartbeats: the flood chooses the links it forwards on.
    listener.charge(debtor.peerId, 1_000_000_000)
    // Long enough for the listener to tell others that it needs it no more.
    const frame = new TextEncoder().encode(`first${' '.repeat(2_000)}`)
    debtor.publish('transactions', frame)
    await sleep(200)
    assert.deepEqual(heard, [])
    honest.publish('transactions', frame)
    await until(() => heard.length === 1)
    assert.deepEqual(heard, ['first'])
  })

  it('never bans a fixed peer', async () => {
    const server = await start(create(1))
    const client = await start(create(2, { peers: server.addresses() }))
    await until(() => client.peers().length === 1)
    for (let turn = 0; turn < 30; turn++) client.penalize(server.peerId, 'for the test')
    await sleep(200)
    assert.equal(client.peers().length, 1)
  })
})
