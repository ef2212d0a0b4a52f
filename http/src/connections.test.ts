import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { describe, it } from 'node:test'

import { connections } from './connections.ts'

const limits = { connections: 2, connectionsPerAddress: 2, webSocketClients: 1 }

/** The parts of a socket that are looked at. */
function socketFrom(remoteAddress: string): Socket & { readonly isCut: boolean } {
  const closed: (() => void)[] = []
  const socket = {
    remoteAddress,
    isCut: false,
    once: (_: string, hear: () => void) => closed.push(hear),
    destroy() {
      socket.isCut = true
      for (const hear of closed) hear()
    },
  }
  return socket as unknown as Socket & { readonly isCut: boolean }
}

describe('connections', () => {
  it('give a newcomer the place of who went longest without a whole request', () => {
    const { admit, busy, rests, open } = connections(limits)
    const [first, second, third, fourth] = ['1.0.0.1', '1.0.0.2', '1.0.0.3', '1.0.0.4'].map(socketFrom)
    assert(admit(first!) && admit(second!))
    busy(first!)
    rests(first!) // It was answered, so the second one has now rested for longer.
    assert(admit(third!) && admit(fourth!))
    assert.deepEqual([first!.isCut, second!.isCut, third!.isCut, open.http], [true, true, false, 2])
  })

  it('keep those whose requests are worked on', () => {
    const { admit, busy, rests, open } = connections(limits)
    const [first, second, third] = ['1.0.0.1', '1.0.0.2', '1.0.0.3'].map(socketFrom)
    for (const socket of [first!, second!]) {
      admit(socket)
      busy(socket)
    }
    assert.equal(admit(third!), false)
    rests(second!)
    assert.equal(admit(third!), true)
    assert.deepEqual([first!.isCut, second!.isCut, open.http], [false, true, 2])
  })

  it('count each address alone, and WebSockets apart', () => {
    const { admit, upgrade, open } = connections({ ...limits, connections: 10 })
    const sockets = ['1.0.0.1', '1.0.0.1', '1.0.0.1', '1.0.0.2'].map(socketFrom)
    assert.deepEqual(sockets.map(admit), [true, true, false, true])
    assert.deepEqual([upgrade(sockets[0]!), upgrade(sockets[1]!)], [true, false])
    assert.deepEqual(open, { http: 2, webSocket: 1 })
    sockets[0]!.destroy()
    assert.deepEqual(open, { http: 2, webSocket: 0 })
  })

  it('count no upgrade of a socket that was not let in', () => {
    const { admit, holds, upgrade, open } = connections({ ...limits, connectionsPerAddress: 1 })
    const [first, second] = ['1.0.0.1', '1.0.0.1'].map(socketFrom)
    assert.deepEqual(
      [admit(first!), admit(second!), holds(first!), holds(second!)],
      [true, false, true, false],
    )
    assert.equal(upgrade(second!), false)
    assert.deepEqual(open, { http: 1, webSocket: 0 })
  })
})
