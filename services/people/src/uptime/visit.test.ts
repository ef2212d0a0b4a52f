import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { text } from 'node:stream/consumers'
import { before, describe, it } from 'node:test'
import type { Hex } from 'viem'
import { makeAnswer } from './answer.ts'
import { AskError } from './ask.ts'
import { encodeMessage, readChallenge, type SignedAnswer, type SignedChallenge } from './messages.ts'
import { blockSeconds, domain, keyOf, madeNode, whileServing } from './neighbours.fixture.ts'
import type { OwnNode } from './own-node.ts'
import { answerHash, challengeHash, signHash, statementHash } from './signing.ts'
import { challenge, fetchStatement, type Visitor } from './visit.ts'

const [verifier, neighbour, stranger] = [keyOf(1), keyOf(2), keyOf(3)]
const at = { day: 100, window: 7 }
const blocks = 50

describe('asking a neighbour', () => {
  let own: OwnNode
  let same: OwnNode
  let visitor: Visitor
  before(async () => {
    own = await madeNode('watt', blocks)
    same = await madeNode('watt', blocks)
    visitor = { domain, key: verifier, node: own, allowPrivate: true }
  })

  /** Why the answer was not believed; undefined: it was. */
  async function asked(
    listener: RequestListener,
    by: Visitor = visitor,
    ms = 20_000,
  ): Promise<string | undefined> {
    let problem: string | undefined
    await whileServing(listener, async (url) => {
      const visit = { node: neighbour.address, url, signal: AbortSignal.timeout(ms) }
      problem = await challenge(by, visit, at).then(
        () => undefined,
        (error: unknown) => {
          if (error instanceof AskError) return error.problem
          throw error
        },
      )
    })
    return problem
  }

  const answering =
    (make: (challenge: SignedChallenge) => Promise<SignedAnswer>): RequestListener =>
    (request, response) =>
      void text(request).then(async (body) => response.end(encodeMessage(await make(readChallenge(body)!))))

  /** A block of another number than the newest but one, with a proof and a signature that fit it. */
  const answeringOf = (number: bigint, node: OwnNode): RequestListener =>
    answering(async (it) => {
      const { proof } = await makeAnswer(domain, node, neighbour, it)
      const answer = { number, hash: (await node.block(number))!.hash, proof }
      const hash = answerHash(domain, challengeHash(domain, it), answer)
      return { ...answer, signature: await signHash(neighbour, hash) }
    })

  it('believes who holds the state of a recent block', async () => {
    assert.equal(await asked(answering(async (it) => makeAnswer(domain, same, neighbour, it))), undefined)
    const recent = BigInt(blocks - 60 / blockSeconds)
    assert.equal(await asked(answeringOf(recent, same)), undefined)
  })

  it('waits for a block that the neighbour has a moment earlier', async () => {
    const ahead = await madeNode('watt', blocks + 1)
    let looks = 0
    const behind: OwnNode = {
      ...own,
      block: async (number) => (++looks < 3 ? undefined : ahead.block(number)),
    }
    const late = answeringOf(BigInt(blocks + 1), ahead)
    assert.equal(await asked(late, { ...visitor, node: behind }), undefined)
    assert.ok(looks >= 3)
  })

  it('refuses what another key signed', async () => {
    const problem = await asked(answering(async (it) => makeAnswer(domain, same, stranger, it)))
    assert.match(problem!, /signed by another key/)
  })

  it('refuses an answer to another verifier, window, day or challenge', async () => {
    const nonce: Hex = `0x${'11'.repeat(32)}`
    for (const changed of [
      { verifier: stranger.address },
      { window: 8 },
      { day: 99 },
      { nonce },
      { node: stranger.address },
    ]) {
      const listener = answering(async (it) => makeAnswer(domain, same, neighbour, { ...it, ...changed }))
      assert.match((await asked(listener))!, /for another challenge/, JSON.stringify(changed))
    }
    const elsewhere = answering(async (it) => makeAnswer({ ...domain, chainId: 1 }, same, neighbour, it))
    assert.match((await asked(elsewhere))!, /for another challenge/)
  })

  it('refuses an old block, and one that nobody has', async () => {
    const old = BigInt(blocks - 60 / blockSeconds - 1)
    assert.match((await asked(answeringOf(old, same)))!, /too old/)
    const ahead = await madeNode('watt', blocks + 9)
    const impatient = { ...visitor, patienceMs: 200 }
    assert.match((await asked(answeringOf(BigInt(blocks + 9), ahead), impatient))!, /does not have/)
  })

  it('refuses another chain, and a state that is not the one of the block', async () => {
    const foreign = await madeNode('other', blocks)
    assert.match(
      (await asked(answering(async (it) => makeAnswer(domain, foreign, neighbour, it))))!,
      /another chain/,
    )
    const mixed: OwnNode = { ...same, proof: async (...of) => foreign.proof(...of) }
    assert.match(
      (await asked(answering(async (it) => makeAnswer(domain, mixed, neighbour, it))))!,
      /no proof/,
    )
  })

  it('refuses the proof of another account, a cut one and one with more', async () => {
    const wrong: OwnNode = {
      ...same,
      proof: async (...of) => {
        const right = String(await same.proof(...of))
        // Which account is asked for is drawn, and paths that begin alike have the same proof.
        for (let index = 3; ; index++) {
          const other = await same.proof(keyOf(index).address, 0n)
          if (String(other) !== right) return other
        }
      },
    }
    const cut: OwnNode = { ...same, proof: async (...of) => (await same.proof(...of)).slice(0, -1) }
    const more: OwnNode = { ...same, proof: async (...of) => [...(await same.proof(...of)), '0xc0'] }
    for (const node of [wrong, cut, more])
      assert.match(
        (await asked(answering(async (it) => makeAnswer(domain, node, neighbour, it))))!,
        /no proof/,
      )
  })

  it('takes no answer that is too large, none of a redirect, none that is no answer', async () => {
    const flood: RequestListener = (_, response) => response.end('x'.repeat(100_000))
    assert.match((await asked(flood))!, /too large/)
    let followed = 0
    const redirect: RequestListener = (request, response) => {
      if (request.url === '/elsewhere') followed += 1
      response.writeHead(302, { location: '/elsewhere' }).end()
    }
    assert.match((await asked(redirect))!, /HTTP 302/)
    assert.equal(followed, 0)
    for (const said of ['', 'null', '[]', '{"number":1e99}', `{"proof":[${'"0x",'.repeat(99)}"0x"]}`])
      assert.match((await asked((_, response) => response.end(said)))!, /something else/)
  })

  it('waits no longer than it was told, also for one who sends a byte now and then', async () => {
    assert.match((await asked(() => undefined, visitor, 50))!, /too slow/)
    const drip: RequestListener = (_, response) => {
      const timer = setInterval(() => response.write(' '), 10)
      response.on('close', () => clearInterval(timer))
    }
    assert.match((await asked(drip, visitor, 200))!, /too slow/)
  })

  it('does not go into local networks for a stranger, nor elsewhere than the web', async () => {
    let visits = 0
    const count: RequestListener = (_, response) => {
      visits += 1
      response.end('{}')
    }
    assert.match((await asked(count, { ...visitor, allowPrivate: false }))!, /local network/)
    const to = async (url: string): Promise<unknown> => {
      const visit = { node: neighbour.address, url, signal: AbortSignal.timeout(5_000) }
      return challenge({ ...visitor, allowPrivate: false }, visit, at)
    }
    await whileServing(count, async (url) => {
      for (const host of ['localhost', '0x7f000001', '127.1', '[::1]', '[::ffff:127.0.0.1]'])
        await assert.rejects(to(url.replace('127.0.0.1', host)), /local network/, host)
    })
    await assert.rejects(to('http://169.254.169.254'), /local network/)
    for (const url of ['ftp://watt.example', 'file:///etc/passwd', 'http://a:b@watt.example', 'watt', ''])
      await assert.rejects(to(url), /none of http or https/)
    assert.equal(visits, 0)
  })

  it('takes the statement that was asked for, in the form that the contract takes, and no other', async () => {
    const said = { day: 99, node: verifier.address, windows: 0b1011 }
    const signature = await signHash(neighbour, statementHash(domain, said))
    const right = { ...said, verifier: neighbour.address, signature }
    const fetched = async (answer: object): Promise<number | string> => {
      let result: number | string = ''
      await whileServing(
        (_, response) => response.end(JSON.stringify(answer)),
        async (url) => {
          const visit = { node: neighbour.address, url, signal: AbortSignal.timeout(20_000) }
          const statement = fetchStatement(visitor, visit, 99, verifier.address)
          result = await statement.then(({ windows }) => windows, String)
        },
      )
      return result
    }
    assert.equal(await fetched(right), said.windows)
    const upper = { ...right, signature: `0x${signature.slice(2).toUpperCase()}` }
    const compact = { ...right, signature: signature.slice(0, -2) + (signature.endsWith('1b') ? '00' : '01') }
    const other = { ...right, verifier: stranger.address }
    for (const lie of [{ ...right, windows: 0xffffff }, { ...right, day: 98 }, upper, compact, other])
      assert.match(String(await fetched(lie)), /another one, or not signed/)
    for (const lie of [
      { ...right, windows: 2 ** 24 },
      { ...right, windows: -1 },
      { ...right, signature: '0x' },
      {},
    ])
      assert.match(String(await fetched(lie)), /something else/)
  })
})
