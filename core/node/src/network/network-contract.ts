/**
 * What every {@link Network} does, as tests: the one over libp2p and the one in memory answer to the same list.
 * @module
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import type { Network, Question, Topic } from '../types.ts'
import { answerBytesMax, messageBytesMax, questionBytesMax } from './limits.ts'

/** Networks under test, in a line: the first is linked to the second, the second to the third. */
export type Line = {
  readonly networks: readonly [Network, Network, Network]
  /** Starts those that do not run yet, and returns once each is connected to its neighbours. */
  start(): Promise<void>
  /** Lets time pass until something holds. */
  until(holds: () => boolean): Promise<void>
  /** Lets enough time pass for anything that was sent to arrive. */
  settle(): Promise<void>
}

const topics: readonly Topic[] = ['scp', 'finality', 'transactions']

/** Runs the contract on lines of three networks. */
export function testNetworkContract(name: string, createLine: () => Line | Promise<Line>): void {
  describe(`network contract, ${name}`, () => {
    let line: Line
    let left: Network
    let middle: Network
    let right: Network
    /** What arrived at each end, as `topic:text`. */
    const arrived = { left: [] as string[], middle: [] as string[], right: [] as string[] }
    const events: string[] = []
    const judge = (message: Uint8Array): 'accept' | 'ignore' | 'reject' => {
      const said = text(message)
      if (said.startsWith('throw')) throw new Error('A handler that fails.')
      return said.startsWith('keep') ? 'ignore' : 'accept'
    }

    before(async () => {
      line = await createLine()
      ;[left, middle, right] = line.networks
      for (const topic of topics) {
        left.onMessage(topic, (message) => (arrived.left.push(`${topic}:${short(message)}`), judge(message)))
        middle.onMessage(
          topic,
          (message) => (arrived.middle.push(`${topic}:${short(message)}`), judge(message)),
        )
        right.onMessage(topic, async (message) => {
          await Promise.resolve()
          arrived.right.push(`${topic}:${short(message)}`)
          return judge(message)
        })
      }
      middle.onQuestion('quorumSet', (body, from) => bytes(`${text(body)} from ${from}`))
      middle.onQuestion('scpState', () => undefined)
      middle.onQuestion('blocks', async (body) => new Uint8Array(Number(text(body))).fill(7))
      middle.onPeer((event, peer) => events.push(`${event} ${peer}`))
      await line.start()
    })
    after(() => Promise.all(line.networks.map((network) => network.stop())))

    it('tells who is connected', () => {
      assert.deepEqual(new Set(events), new Set([`connected ${left.peerId}`, `connected ${right.peerId}`]))
      assert.deepEqual(
        left.peers().map((it) => it.peerId),
        [middle.peerId],
      )
      assert.deepEqual(new Set(middle.peers().map((it) => it.peerId)), new Set([left.peerId, right.peerId]))
      for (const { nodeId, connectedAtMs } of middle.peers()) {
        assert.match(nodeId ?? '', /^[0-9a-f]{64}$/)
        assert.ok(connectedAtMs > 0)
      }
    })

    it('floods each topic through nodes between, once to each, never back to its origin', async () => {
      for (const topic of topics) left.publish(topic, bytes(`hello ${topic}`))
      await line.until(() => arrived.right.length === topics.length)
      await line.settle()
      const expected = topics.map((topic) => `${topic}:hello ${topic}`).sort()
      assert.deepEqual(arrived.middle.toSorted(), expected)
      assert.deepEqual(arrived.right.toSorted(), expected)
      assert.deepEqual(arrived.left, [])
    })

    it('does not pass on what a handler ignores, or fails on', async () => {
      left.publish('scp', bytes('keep this'))
      left.publish('scp', bytes('throw at this'))
      left.publish('scp', bytes('pass this'))
      await line.until(() => arrived.right.includes('scp:pass this'))
      await line.settle()
      assert.ok(arrived.middle.includes('scp:keep this'))
      assert.ok(!arrived.right.includes('scp:keep this'))
      assert.ok(!arrived.right.includes('scp:throw at this'))
    })

    it('hands a repetition to no handler twice, whoever repeats it', async () => {
      left.publish('finality', bytes('again'))
      await line.until(() => arrived.right.includes('finality:again'))
      left.publish('finality', bytes('again'))
      right.publish('finality', bytes('again'))
      await line.settle()
      assert.equal(arrived.middle.filter((it) => it === 'finality:again').length, 1)
      assert.equal(arrived.right.filter((it) => it === 'finality:again').length, 1)
      assert.ok(!arrived.left.includes('finality:again'))
    })

    it('keeps topics apart: a message seen in one is new in another', async () => {
      left.publish('finality', bytes('twice said'))
      await line.until(() => arrived.right.includes('finality:twice said'))
      left.publish('scp', bytes('twice said'))
      await line.until(() => arrived.right.includes('scp:twice said'))
    })

    it('carries the largest message of each topic, and refuses to send a larger one', async () => {
      for (const [index, topic] of topics.entries()) {
        const largest = new Uint8Array(messageBytesMax[topic]).fill(index)
        left.publish(topic, largest)
        await line.until(() => arrived.right.includes(`${topic}:${short(largest)}`))
        assert.throws(() => left.publish(topic, new Uint8Array(messageBytesMax[topic] + 1)), {
          code: 'node/message-too-large',
        })
      }
    })

    it('asks one peer and gets its answer', async () => {
      const answers = await Promise.all(
        ['a', 'b', 'c'].map((it) => left.ask(middle.peerId, 'quorumSet', bytes(it))),
      )
      assert.deepEqual(
        answers.map(text),
        ['a', 'b', 'c'].map((it) => `${it} from ${left.peerId}`),
      )
      assert.equal((await left.ask(middle.peerId, 'blocks', bytes('0'))).length, 0)
    })

    it('carries the largest answer, and refuses larger ones and larger questions', async () => {
      const largest = await left.ask(middle.peerId, 'blocks', bytes(String(answerBytesMax.blocks)))
      assert.equal(largest.length, answerBytesMax.blocks)
      assert.ok(largest.every((byte) => byte === 7))
      await assert.rejects(left.ask(middle.peerId, 'blocks', bytes(String(answerBytesMax.blocks + 1))), {
        code: 'node/peer-request',
        reason: 'too-large',
      })
      await assert.rejects(left.ask(middle.peerId, 'quorumSet', new Uint8Array(questionBytesMax + 1)), {
        code: 'node/peer-request',
        reason: 'too-large',
      })
    })

    it('says why there is no answer', async () => {
      const reasons: readonly (readonly [string, Question, string])[] = [
        [middle.peerId, 'scpState', 'not-found'],
        [middle.peerId, 'set', 'not-found'],
        [right.peerId, 'quorumSet', 'unknown-peer'],
        ['nobody', 'quorumSet', 'unknown-peer'],
      ]
      for (const [peer, question, reason] of reasons) {
        await assert.rejects(left.ask(peer, question, bytes('x')), { code: 'node/peer-request', reason })
      }
    })

    it('bans a peer that is penalised again and again', async () => {
      for (let penalty = 0; penalty < 9; penalty++) middle.penalize(right.peerId, 'for the test')
      await line.settle()
      assert.equal(middle.peers().length, 2)
      for (let penalty = 9; penalty < 11; penalty++) middle.penalize(right.peerId, 'for the test')
      await line.until(() => middle.peers().length === 1 && right.peers().length === 0)
      assert.ok(events.includes(`disconnected ${right.peerId}`))
      await assert.rejects(right.ask(middle.peerId, 'quorumSet', bytes('x')), { reason: 'unknown-peer' })
      left.publish('scp', bytes('after the ban'))
      await line.until(() => arrived.middle.includes('scp:after the ban'))
      await line.settle()
      assert.ok(!arrived.right.includes('scp:after the ban'))
    })

    it('says goodbye when it stops', async () => {
      await middle.stop()
      await line.until(() => left.peers().length === 0)
      assert.deepEqual(middle.peers(), [])
      assert.deepEqual(middle.addresses(), [])
      middle.publish('scp', bytes('into the void'))
      await middle.stop()
    })
  })
}

function bytes(said: string): Uint8Array {
  return new TextEncoder().encode(said)
}

function text(message: Uint8Array): string {
  return new TextDecoder().decode(message.subarray(0, 256))
}

/** The text of a short message; length and hash of a long one. */
function short(message: Uint8Array): string {
  if (message.length < 256) return text(message)
  return `${message.length} ${createHash('sha256').update(message).digest('hex').slice(0, 8)}`
}
