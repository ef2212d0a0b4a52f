import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { numberToHex, type Hex } from 'viem'
import { memoryCheckpoint } from './checkpoint.ts'
import { EquivocationError, UnprovenError } from './errors.ts'
import { LightClient } from './light-client.ts'
import {
  answerOf,
  holder,
  honest,
  makeChain,
  momentAfter,
  network,
  type Answer,
  type MadeChain,
} from './made-chain.fixture.ts'
import type { LightClientOptions } from './settings.ts'

const [a, b, c] = ['http://a.example', 'http://b.example', 'http://c.example']
const absent: Hex = `0x${'77'.repeat(20)}`

describe('LightClient', () => {
  let chain: MadeChain
  let fork: MadeChain
  let strangers: MadeChain
  before(async () => {
    chain = await makeChain(40)
    fork = await makeChain(40, { branch: 'fork', forkAt: 30 })
    strangers = await makeChain(40, { seed: 'strangers' })
  })

  /** A client of these nodes, in the moment after block `at`. */
  const open = (
    nodes: Readonly<Record<string, Answer>>,
    { at = 40, ...options }: Partial<LightClientOptions> & { readonly at?: number } = {},
  ): Promise<LightClient> =>
    LightClient.open({
      ...chain.trust,
      nodes: Object.keys(nodes),
      fetch: network(nodes),
      now: ticking(at),
      random: () => 0.5,
      timeoutMs: 400,
      ...options,
    })

  /** A clock that moves with each look, so that patience ends. */
  const ticking = (at: number): (() => number) => {
    let nowMs = momentAfter(at)
    return () => (nowMs += 50)
  }

  /** An honest node that changes its answers to one method. */
  const liar =
    (method: string, change: (answer: never, params: readonly unknown[]) => unknown, base?: Answer): Answer =>
    async (asked, params) => {
      const answer = await (base ?? honest(chain))(asked, params)
      return asked === method ? change(answer as never, params) : answer
    }

  const failure = async (work: Promise<unknown>): Promise<UnprovenError> => {
    const error: unknown = await work.then(() => assert.fail('it was believed')).catch((it: unknown) => it)
    assert.ok(error instanceof UnprovenError, String(error))
    return error
  }

  it('confirms what several nodes prove: accounts, absent ones, slots', async () => {
    const light = await open({ [a]: honest(chain), [b]: honest(chain), [c]: honest(chain) })
    const { value, block, confirmed, doubts, report } = await light.account(holder)
    assert.deepEqual([value.balanceWei, value.nonce, confirmed, doubts], [40n, 1n, true, []])
    assert.deepEqual(
      [block.number, block.hash, block.signers.length],
      [40n, chain.blocks[40]!.header.hash, 3],
    )
    assert.deepEqual([report.agreed.toSorted(), report.lied, report.silent], [[a, b, c], [], []])
    assert.deepEqual((await light.account(absent)).value.exists, false)
    assert.deepEqual((await light.storage(holder, ['0x1', '0x2'])).value, [40n, 0n])
    assert.deepEqual((await light.storage(absent, ['0x1'])).value, [0n])
  })

  it('confirms nothing while a node lies, names it, and does not ask it again', async () => {
    const nodes = {
      [a]: honest(chain),
      [b]: honest(chain),
      [c]: liar('eth_getProof', (it: object) => ({ ...it, balance: '0xffff' })),
    }
    const light = await open(nodes)
    const first = await light.account(holder)
    assert.deepEqual([first.value.balanceWei, first.confirmed, first.doubts], [40n, false, ['disagreement']])
    assert.deepEqual(
      first.report.lied.map(({ node }) => node),
      [c],
    )
    assert.match(first.report.lied[0]!.why, /balance 65535, its proof says 40/)
    const second = await light.account(holder)
    assert.deepEqual([second.confirmed, second.report.asked.includes(c)], [true, false])
  })

  it('refuses each kind of lie, naming the node', async () => {
    const certificate = (of: number) => chain.blocks[of]!.certificate
    const lies: Readonly<Record<string, Answer>> = {
      'another state root': liar('eth_getBlockByNumber', (it: object) => ({
        ...it,
        stateRoot: chain.blocks[1]!.header.stateRoot,
        hash: undefined,
      })),
      'a certificate of another block': liar('watt_getCertificate', () => certificate(39)),
      'one renamed to this block': liar('watt_getCertificate', (it: object) => ({
        ...certificate(39),
        ...it,
        signatures: certificate(39).signatures,
      })),
      'no signatures': liar('watt_getCertificate', (it: object) => ({ ...it, signatures: [] })),
      'another chain': honest(strangers),
      'another chain behind our block 0': async (method, params) =>
        (params[0] === '0x0' ? honest(chain) : honest(strangers))(method, params),
      'another chain id': liar('eth_chainId', () => '0x1'),
      'a chain id that cannot be written': liar('eth_chainId', () => ({ toString: 1 })),
      'a hash that cannot be written': liar('eth_getProof', (it: object) => ({
        ...it,
        codeHash: { toString: 1 },
      })),
      'another block 0': liar('eth_getBlockByNumber', (it, [at]) =>
        at === '0x0' ? answerOf(strangers.blocks[0]!) : it,
      ),
      'a slot less': liar('eth_getProof', (it: object) => ({ ...it, storageProof: [] })),
      'a slot that is empty': liar('eth_getProof', (it: { storageProof: object[] }) => ({
        ...it,
        storageProof: [{ ...it.storageProof[0], value: '0x0', proof: [] }],
      })),
      'the account of an older block': liar('eth_getProof', () =>
        honest(chain)('eth_getProof', [holder, ['0x1'], '0x5']),
      ),
    }
    for (const [what, answer] of Object.entries(lies)) {
      const light = await open({ [a]: answer })
      const { report, message } = await failure(light.storage(holder, ['0x1']))
      assert.deepEqual(
        [report.agreed, report.lied.map(({ node }) => node), report.silent],
        [[], [a], []],
        what,
      )
      assert.ok(message.includes(a), message)
    }
  })

  it('never goes back: an older block than it has seen is refused, also after a restart', async () => {
    const store = memoryCheckpoint()
    const nodes = { [a]: honest(chain) }
    await (await open(nodes, { store })).sync()
    const light = await open({ [b]: honest(chain, 20) }, { store })
    const { report } = await failure(light.account(holder))
    assert.match(report.silent[0]!.why, /offers block 20 .* block 40/)
    assert.equal(light.newest?.header.number, 40n)
    const both = await open({ [a]: honest(chain), [b]: honest(chain, 20) }, { store })
    const { value, doubts } = await both.account(holder)
    assert.deepEqual([value.balanceWei, doubts], [40n, ['too-few-agreed']])
    const asked = await both.account(holder, { at: 20n })
    assert.equal(asked.value.balanceWei, 20n)
  })

  it('waits for a node that is a little behind', async () => {
    let head = 39
    const late: Answer = (method, params) => honest(chain, head)(method, params)
    const light = await open({ [a]: honest(chain), [b]: late }, { timeoutMs: 5_000 })
    const pending = light.account(holder)
    setTimeout(() => (head = 40), 200)
    const { confirmed, report } = await pending
    assert.deepEqual([confirmed, report.agreed.length], [true, 2])
  })

  it('takes the block before while the newest has too few signatures', async () => {
    const early = liar('watt_getCertificate', (it: object | null, [at]) =>
      at === 'latest' || at === numberToHex(40) ? null : it,
    )
    const light = await open({ [a]: early })
    const { value, confirmed } = await light.account(holder)
    assert.deepEqual([value.balanceWei, confirmed], [39n, true])
  })

  it('confirms nothing that no certificate covers', async () => {
    const none = liar('watt_getCertificate', () => null)
    const { report } = await failure((await open({ [a]: none })).account(holder))
    assert.match(report.silent[0]!.why, /no certificate/)
    const weak = await Promise.all([39, 40].map((at) => chain.certify(chain.blocks[at]!.header, [0, 1])))
    const short = liar('watt_getCertificate', (_, [at]) => (at === numberToHex(39) ? weak[0] : weak[1]))
    await failure((await open({ [a]: short })).account(holder))
  })

  it('reads an older block by a later certificate, and walks no further than allowed', async () => {
    const gaps = liar('watt_getCertificate', (it: object | null, [at]) =>
      at === 'latest' || Number(at) >= 30 ? it : null,
    )
    const light = await open({ [a]: gaps })
    const { value, block } = await light.account(holder, { at: 10n })
    assert.deepEqual([value.balanceWei, block.number, block.signers.length], [10n, 10n, 3])
    const lame = await open({ [a]: gaps }, { walkMax: 10 })
    assert.match(
      (await failure(lame.account(holder, { at: 10n }))).message,
      /no certificate that covers block 10/,
    )
    const torn = liar(
      'eth_getBlockByNumber',
      (it, [at]) =>
        at === numberToHex(25) ? { ...answerOf(chain.blocks[25]!), extraData: '0x', hash: undefined } : it,
      gaps,
    )
    const { lied } = (await failure((await open({ [a]: torn })).account(holder, { at: 20n }))).report
    assert.match(lied[0]!.why, /block 25 is not the one that the block after it names/)
    const first = await light.account(holder, { at: 0n })
    assert.deepEqual([first.value.exists, first.block.hash], [false, chain.trust.genesisHash])
    await failure(light.account(holder, { at: 41n }))
  })

  it('does not believe blocks on the way that do not follow each other', async () => {
    const torn = liar('eth_getBlockByNumber', (it, [at]) =>
      at === numberToHex(36) ? answerOf(fork.blocks[36]!) : it,
    )
    const light = await open({ [a]: honest(chain), [b]: torn })
    await light.account(holder)
    const before = await open({ [b]: torn })
    const { report } = await failure(before.account(holder))
    assert.match(report.lied[0]!.why, /not the one that the block after it names/)
  })

  it('raises an alarm when the trusted signed two histories, and is silent ever after', async () => {
    const store = memoryCheckpoint()
    const light = await open({ [a]: honest(chain), [b]: honest(fork) }, { store })
    await assert.rejects(light.account(holder), EquivocationError)
    assert.notEqual(light.alarm, undefined)
    const again = await open({ [a]: honest(chain) }, { store })
    await assert.rejects(again.account(holder), EquivocationError)
  })

  it('notices another history after a restart', async () => {
    const store = memoryCheckpoint()
    await (await open({ [a]: honest(chain, 32) }, { store })).sync()
    const light = await open({ [b]: honest(fork) }, { store })
    await assert.rejects(light.sync(), EquivocationError)
  })

  it('says when the newest block is old, and when too few agree', async () => {
    const light = await open({ [a]: honest(chain), [b]: async () => undefined }, { at: 40 + 301 })
    const { confirmed, doubts, report } = await light.account(holder)
    assert.deepEqual([confirmed, doubts], [false, ['too-few-agreed', 'old-block']])
    assert.deepEqual(
      report.silent.map(({ node }) => node),
      [b],
    )
  })

  it('asks its own node always, and others beside it', async () => {
    const nodes = { [a]: honest(chain), [b]: honest(chain), [c]: honest(chain) }
    const light = await open(nodes, { ownNode: c, panelSize: 2 })
    for (let round = 0; round < 4; round++) {
      const { report } = await light.account(holder)
      assert.deepEqual([report.asked[0], report.asked.length], [c, 2])
    }
  })

  it('refuses settings with which nothing can be verified', async () => {
    const node = { [a]: honest(chain) }
    const { quorumSet } = chain.trust
    const wrong: readonly Partial<LightClientOptions>[] = [
      { chainId: 0 },
      { genesisHash: '0x12' },
      { quorumSet: { ...quorumSet, threshold: 0 } },
      { quorumSet: { ...quorumSet, threshold: 5 } },
      { quorumSet: { ...quorumSet, validators: ['Alice'] } },
      { nodes: [] },
      { nodes: ['ftp://a.example'] },
      { nodes: Array.from({ length: 300 }, (_, at) => `http://${at}.example`) },
      { agreeMin: 4 },
      { agreeMin: 0 },
    ]
    for (const options of wrong) await assert.rejects(open(node, options), { code: 'sdk/light-setting' })
    const light = await open(node)
    await assert.rejects(light.storage(holder, ['0x']), { code: 'sdk/light-setting' })
    await assert.rejects(
      light.storage(
        holder,
        Array.from({ length: 257 }, () => '0x1' as const),
      ),
      { code: 'sdk/light-setting' },
    )
    await assert.rejects(light.account('0x12'), { code: 'sdk/light-setting' })
    await assert.rejects(light.account(holder, { at: -1n }), { code: 'sdk/light-setting' })
  })
})
