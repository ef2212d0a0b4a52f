import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { NoAnswerError } from './errors.ts'
import { createRemoteNode, type Fetch } from './remote-node.ts'

const calls = [
  { method: 'a', params: [] },
  { method: 'b', params: [1] },
]
const bytesMax = 1_000

function nodeThat(fetch: Fetch, timeoutMs = 1_000, now: () => number = () => 0) {
  return createRemoteNode('http://node.example', { fetch, timeoutMs, now })
}

/** Answers with a text, in pieces. */
const saying =
  (...pieces: readonly string[]): Fetch =>
  () => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece))
        controller.close()
      },
    })
    return Promise.resolve(new Response(body))
  }

const answers = (...entries: readonly object[]): string =>
  JSON.stringify(entries.map((it) => ({ jsonrpc: '2.0', ...it })))

describe('createRemoteNode', () => {
  it('gives results in the order of the calls, whatever the order of the answers', async () => {
    const node = nodeThat(saying(answers({ id: 1, result: 'two' }, { id: 0, result: null })))
    assert.deepEqual(await node.ask(calls, bytesMax), [null, 'two'])
  })

  it('refuses what is too large, cut off, incomplete or no answer', async () => {
    const wrong: readonly (readonly string[])[] = [
      ['['.repeat(600), '['.repeat(600)],
      [answers({ id: 0, result: 1 }, { id: 1, result: 2 }).slice(0, -4)],
      [answers({ id: 0, result: 1 })],
      [answers({ id: 0, result: 1 }, { id: 0, result: 2 })],
      [answers({ id: 0, result: 1 }, { id: 2, result: 2 })],
      [answers({ id: 0, result: 1 }, { id: 1 })],
      ['[null, 7, "x"]'],
      ['7'],
      [''],
    ]
    for (const pieces of wrong)
      await assert.rejects(nodeThat(saying(...pieces)).ask(calls, bytesMax), NoAnswerError, pieces[0])
  })

  it('stops reading at the bound', async () => {
    let sent = 0
    const endless: Fetch = () => {
      const body = new ReadableStream<Uint8Array>({
        pull: (controller) => {
          sent += 500
          controller.enqueue(new Uint8Array(500))
        },
      })
      return Promise.resolve(new Response(body))
    }
    await assert.rejects(nodeThat(endless).ask(calls, bytesMax), NoAnswerError)
    assert.ok(sent < 10 * bytesMax)
  })

  it('gives up on who is silent, and cuts and cleans what a node says', async () => {
    const hanging: Fetch = (_, { signal }) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new Error('aborted')))
      })
    const keepAlive = setTimeout(() => undefined, 60_000) // The platform's own timer does not keep a process alive.
    await assert.rejects(nodeThat(hanging, 20).ask(calls, bytesMax), {
      code: 'sdk/light-no-answer',
      isPassing: false,
    })
    clearTimeout(keepAlive)
    const rude = answers({ id: 0, error: { code: 1, message: `\u001b[31m${'x'.repeat(500)}` } })
    await assert.rejects(
      nodeThat(saying(rude)).ask(calls, bytesMax),
      ({ message }: Error) => message.length < 200 && !message.includes('\u001b'),
    )
  })

  it('tells what passes from what does not', async () => {
    for (const [code, isPassing] of [
      [-32_001, true],
      [-32_005, true],
      [4_444, false],
      [-32_601, false],
    ] as const) {
      const node = nodeThat(saying(answers({ id: 0, error: { code, message: 'no' } })))
      await assert.rejects(node.ask(calls, bytesMax), { isPassing })
      assert.equal(node.failedAtMs === undefined, isPassing)
    }
    for (const [status, isPassing] of [
      [503, true],
      [429, true],
      [500, false],
    ] as const)
      await assert.rejects(
        nodeThat(() => Promise.resolve(new Response('no', { status }))).ask(calls, bytesMax),
        { isPassing },
      )
  })

  it('measures round trips, newer ones more', async () => {
    let nowMs = 0
    let tookMs = 100
    const answer = saying(answers({ id: 0, result: 1 }, { id: 1, result: 2 }))
    const slow: Fetch = (url, init) => {
      nowMs += tookMs
      return answer(url, init)
    }
    const node = nodeThat(slow, 1_000, () => nowMs)
    await node.ask(calls, bytesMax)
    assert.equal(node.latencyMs, 100)
    tookMs = 0
    await node.ask(calls, bytesMax)
    assert.equal(node.latencyMs, 70)
  })
})
