import assert from 'node:assert/strict'
import { createServer, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import { deliver, type Pace, paced } from './pacing.ts'
import { createPlaces, createRateLimit } from './places.ts'

const quick: Pace = { idleMs: 100, bytesPerSecondMin: 1, graceMs: 50 }

describe('pace of bodies', () => {
  const collect = async (source: AsyncIterable<Uint8Array>): Promise<number> => {
    let bytes = 0
    for await (const chunk of source) bytes += chunk.length
    return bytes
  }

  it('lets through what comes in time', async () => {
    const source = (async function* () {
      yield new Uint8Array(10)
      yield new Uint8Array(5)
    })()
    assert.equal(await collect(paced(source, 15, quick)), 15)
  })

  it('ends when nothing comes, when too little comes, and when too much comes', async () => {
    const silent = (async function* () {
      yield new Uint8Array(1)
      await new Promise(() => undefined)
    })()
    await assert.rejects(collect(paced(silent, 10, quick)), { code: 'storage/too-slow' })
    const drips = (async function* () {
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve, 20))
        yield new Uint8Array(1)
      }
    })()
    await assert.rejects(collect(paced(drips, 1000, { ...quick, bytesPerSecondMin: 1000 })), {
      code: 'storage/too-slow',
    })
    const flood = (async function* () {
      for (;;) yield new Uint8Array(8)
    })()
    await assert.rejects(collect(paced(flood, 20, quick)), { code: 'storage/too-long' })
  })

  it('gives up a reader that takes nothing', async () => {
    const endless = (async function* () {
      const chunk = new Uint8Array(1 << 20)
      for (;;) yield chunk
    })()
    let isTaken: Promise<boolean> | undefined
    const server = createServer((_, response: ServerResponse) => {
      isTaken = deliver(response, endless, () => undefined, quick).finally(() => response.destroy())
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const asking = request({ port: (server.address() as AddressInfo).port })
    asking.on('error', () => undefined).end()
    const answer = await new Promise<NodeJS.ReadableStream>((resolve) => asking.once('response', resolve))
    answer.on('error', () => undefined)
    assert.equal(await isTaken, false)
    asking.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
})

describe('places', () => {
  it('are so many in all and for each peer, and come back', () => {
    const places = createPlaces(3, 2)
    const first = places.take('a')
    places.take('a')
    assert.throws(() => places.take('a'), { code: 'storage/busy' })
    places.take('b')
    assert.throws(() => places.take('c'), { code: 'storage/busy' })
    first[Symbol.dispose]()
    first[Symbol.dispose]()
    assert.equal(places.taken, 2)
    places.take('c')
    assert.throws(() => places.take('c'), { code: 'storage/busy' })
  })

  it('fill again with time', () => {
    let now = 0
    const allow = createRateLimit(2, () => now)
    assert.deepEqual([allow(), allow(), allow()], [true, true, false])
    now = 500
    assert.deepEqual([allow(), allow()], [true, false])
  })
})
