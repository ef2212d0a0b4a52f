import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Connection, MultiaddrConnection, PeerId } from '@libp2p/interface'
import { isLoopbackAddr, subnetOf } from './addresses.ts'
import { createConnectionGater } from './connection-gater.ts'
import { networkLimits } from './limits.ts'

type Peer = { readonly peer: string; readonly from: string }

/** The gate reads a direction, an address and an id of libp2p's objects, nothing else. */
function gateWith(inbound: readonly Peer[]) {
  const gater = createConnectionGater({
    connections: () =>
      inbound.map(
        ({ peer, from }) =>
          ({ direction: 'inbound', remotePeer: peer, remoteAddr: from }) as unknown as Connection,
      ),
    isBanned: (peer) => peer === 'banned',
    isFixed: (peer) => peer === 'fixed',
  })
  return {
    atDoor: (from: string) =>
      gater.denyInboundConnection!({ remoteAddr: from } as unknown as MultiaddrConnection),
    known: (peer: string, from: string) =>
      gater.denyInboundEncryptedConnection!(
        peer as unknown as PeerId,
        { remoteAddr: from } as unknown as MultiaddrConnection,
      ),
    dial: (peer: string) => gater.denyDialPeer!(peer as unknown as PeerId),
  }
}

const crowd = (count: number, address: (index: number) => string): readonly Peer[] =>
  Array.from({ length: count }, (_, index) => ({ peer: `peer ${index}`, from: address(index) }))
const spread = (index: number): string => `/ip4/9.${index}.1.1/tcp/1`

describe('connection gater', () => {
  it('turns away the banned, in both directions', () => {
    const gate = gateWith([])
    assert.ok(gate.known('banned', '/ip4/9.9.9.9/tcp/1'))
    assert.ok(gate.dial('banned'))
    assert.equal(gate.known('other', '/ip4/9.9.9.9/tcp/1'), false)
    assert.equal(gate.dial('other'), false)
  })

  it('turns away strangers when full, but never fixed peers', () => {
    const gate = gateWith(crowd(networkLimits.inboundMax, spread))
    assert.ok(gate.known('other', '/ip4/8.8.8.8/tcp/1'))
    assert.equal(gate.known('fixed', '/ip4/8.8.8.8/tcp/1'), false)
    assert.equal(gate.atDoor('/ip4/8.8.8.8/tcp/1'), false)
    assert.ok(gateWith(crowd(2 * networkLimits.inboundMax, spread)).atDoor('/ip4/8.8.8.8/tcp/1'))
    assert.equal(
      gateWith(crowd(networkLimits.inboundMax - 1, spread)).known('other', '/ip4/8.8.8.8/tcp/1'),
      false,
    )
  })

  it('turns away the ninth of one neighbourhood, unless it is this machine', () => {
    const { inboundPerSubnetMax } = networkLimits
    const neighbours = crowd(inboundPerSubnetMax, (index) => `/ip4/9.9.9.${index}/tcp/1`)
    assert.ok(gateWith(neighbours).known('other', '/ip4/9.9.9.200/tcp/1'))
    assert.equal(gateWith(neighbours).known('other', '/ip4/9.9.8.200/tcp/1'), false)
    assert.equal(gateWith(neighbours).known('fixed', '/ip4/9.9.9.200/tcp/1'), false)
    const local = crowd(30, () => '/ip4/127.0.0.1/tcp/1')
    assert.equal(gateWith(local).known('other', '/ip4/127.0.0.1/tcp/1'), false)
  })
})

describe('addresses', () => {
  it('lie in a /24 or a /48', () => {
    const cases: readonly (readonly [string, string | undefined])[] = [
      ['/ip4/10.1.2.3/tcp/1', '10.1.2'],
      ['/ip6/2001:db8:1:2::5/tcp/1', '2001:db8:1'],
      ['/ip6/2001:db8::5/tcp/1', '2001:db8:0'],
      ['/ip6/::ffff:10.1.2.3/tcp/1', '10.1.2'],
      ['/dns4/example.org/tcp/1', undefined],
    ]
    for (const [address, subnet] of cases) assert.equal(subnetOf(address), subnet)
  })

  it('are loopback or not', () => {
    for (const address of [
      '/ip4/127.0.0.1/tcp/1',
      '/ip4/127.9.9.9/tcp/1',
      '/ip6/::1/tcp/1',
      '/dns4/localhost/tcp/1',
    ]) {
      assert.ok(isLoopbackAddr(address))
    }
    for (const address of ['/ip4/128.0.0.1/tcp/1', '/ip6/::2/tcp/1', '/ip4/10.0.0.1/tcp/127']) {
      assert.equal(isLoopbackAddr(address), false)
    }
  })
})
