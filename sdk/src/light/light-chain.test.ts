import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { loadChain, memoryCheckpoint, saveChain } from './checkpoint.ts'
import { verifyEquivocation, type Equivocation } from './equivocation.ts'
import { EquivocationError, LightSettingError, ProofError } from './errors.ts'
import { LightChain } from './light-chain.ts'
import { makeChain, type MadeChain } from './made-chain.fixture.ts'
import { certify, type CertifiedHeader } from './trust.ts'

describe('LightChain', () => {
  let main: MadeChain
  let other: MadeChain
  before(async () => {
    main = await makeChain(12)
    other = await makeChain(12, { branch: 'other', forkAt: 5 })
  })

  const certified = ({ trust, blocks }: MadeChain, number: number): Promise<CertifiedHeader> =>
    certify(trust, blocks[number]!.header, blocks[number]!.certificate)
  /** From a certified block down to another number. */
  const trailed = async (chain: LightChain, of: MadeChain, from: number, to: number): Promise<void> => {
    chain.accept(await certified(of, from))
    for (let number = from - 1; number >= to; number--) chain.acceptParent(of.blocks[number]!.header)
  }
  const evidenceOf = async (work: Promise<void>): Promise<Equivocation> => {
    let evidence: Equivocation | undefined
    await assert.rejects(work, (error) => {
      if (error instanceof EquivocationError) evidence = error.evidence
      return evidence !== undefined
    })
    return evidence!
  }

  it('only moves forward, and still knows what is older', async () => {
    const chain = new LightChain(main.trust.genesisHash)
    for (const number of [3, 9, 4, 9]) chain.accept(await certified(main, number))
    assert.equal(chain.newest?.header.number, 9n)
    assert.deepEqual([chain.at(4n)?.number, chain.at(5n)], [4n, undefined])
  })

  it('believes the parents of what it believes, and names who proves them', async () => {
    const chain = new LightChain(main.trust.genesisHash)
    await trailed(chain, main, 9, 6)
    assert.equal(chain.at(6n)?.hash, main.blocks[6]!.header.hash)
    assert.equal(chain.certifiedAbove(6n)?.header.number, 9n)
    assert.throws(() => chain.acceptParent(main.blocks[3]!.header), ProofError)
    assert.throws(() => chain.acceptParent(other.blocks[5]!.header), ProofError)
    assert.equal(chain.alarm, undefined)
  })

  it('refuses a history that begins at another block 0', async () => {
    const chain = new LightChain(main.blocks[3]!.header.hash)
    await assert.rejects(trailed(chain, main, 2, 1), ProofError)
  })

  it('raises an alarm over two certified blocks of one number, with evidence that convinces others', async () => {
    const chain = new LightChain(main.trust.genesisHash)
    chain.accept(await certified(main, 8))
    const evidence = await evidenceOf(trailed(chain, other, 8, 8))
    assert.equal(evidence.number, '0x8')
    assert.ok(await verifyEquivocation(main.trust, JSON.parse(JSON.stringify(evidence)) as Equivocation))
    const before = chain.newest
    assert.throws(() => chain.refuseAfterAlarm(), EquivocationError)
    await assert.rejects(trailed(chain, main, 9, 9), EquivocationError)
    assert.equal(chain.newest, before)
  })

  it('notices two histories at neighbours, and where trails meet', async () => {
    for (const [first, second] of [
      [8, 9],
      [9, 8],
    ] as const) {
      const chain = new LightChain(main.trust.genesisHash)
      chain.accept(await certified(main, first))
      const evidence = await evidenceOf(trailed(chain, other, second, second))
      assert.ok(await verifyEquivocation(main.trust, evidence))
    }
    const chain = new LightChain(main.trust.genesisHash)
    await trailed(chain, main, 8, 6)
    const evidence = await evidenceOf(trailed(chain, other, 12, 7))
    assert.equal(evidence.number, '0x8')
    assert.equal(evidence.second.headers.length, 4)
    assert.ok(await verifyEquivocation(main.trust, evidence))
  })

  it('takes nothing else for evidence', async () => {
    const trail = (of: MadeChain, number: number) => ({
      headers: [of.blocks[number]!.header.fields],
      certificate: of.blocks[number]!.certificate,
    })
    const strangers = await makeChain(8, { seed: 'strangers' })
    const weak = { ...trail(other, 8), certificate: await other.certify(other.blocks[8]!.header, [0, 1]) }
    const torn = {
      headers: [main.blocks[9]!.header.fields, other.blocks[8]!.header.fields],
      certificate: main.blocks[9]!.certificate,
    }
    const first = trail(main, 8)
    for (const second of [
      first,
      trail(main, 7),
      trail(main, 9),
      trail(strangers, 8),
      weak,
      torn,
      { ...first, headers: [] },
      undefined,
    ]) {
      const evidence = { number: '0x8', first, second } as Equivocation
      assert.equal(await verifyEquivocation(main.trust, evidence), false)
    }
    for (const number of ['eight', 8.5, 8, null])
      assert.equal(
        await verifyEquivocation(main.trust, { number: number as string, first, second: trail(other, 8) }),
        false,
      )
  })

  it('forgets the oldest, and never what was just asked for', async () => {
    const chain = new LightChain(main.trust.genesisHash)
    const tip = await certified(main, 12)
    for (let at = 0; at < 1_100; at++) {
      const header = { ...tip.header, number: 100_000n + 2n * BigInt(at) }
      chain.accept({ ...tip, header })
    }
    assert.equal(chain.at(100_000n), undefined)
    chain.accept(await certified(main, 4))
    assert.equal(chain.at(4n)?.number, 4n)
  })
})

describe('checkpoint', () => {
  it('goes on where it stopped, with its alarm', async () => {
    const { trust, blocks } = await makeChain(4)
    const { blocks: others } = await makeChain(4, { branch: 'other' })
    const store = memoryCheckpoint()
    const first = await loadChain(store, trust)
    assert.equal(first.newest, undefined)
    first.accept(await certify(trust, blocks[4]!.header, blocks[4]!.certificate))
    await saveChain(store, first)
    const second = await loadChain(store, trust)
    assert.equal(second.newest?.header.hash, blocks[4]!.header.hash)
    assert.throws(() =>
      second.accept({ header: others[4]!.header, certificate: others[4]!.certificate, signers: [] }),
    )
    await saveChain(store, second)
    assert.notEqual((await loadChain(store, trust)).alarm, undefined)
  })

  it('refuses one that is damaged, of another chain, or that does not convince', async () => {
    const { trust, blocks, certify: sign } = await makeChain(4)
    const { trust: strangers } = await makeChain(1, { seed: 'strangers' })
    const store = memoryCheckpoint()
    const chain = await loadChain(store, trust)
    chain.accept(await certify(trust, blocks[4]!.header, blocks[4]!.certificate))
    await saveChain(store, chain)
    const good = (await store.load()) ?? ''
    const newest = { header: blocks[4]!.header.fields, certificate: await sign(blocks[4]!.header, [0, 1]) }
    const wrong = [
      good.slice(1),
      good.slice(0, -9),
      'null',
      '7',
      JSON.stringify({ version: 2 }),
      JSON.stringify({ version: 1, newest }),
      JSON.stringify({ version: 1, newest: { header: {} } }),
      JSON.stringify({ version: 1, alarm: { number: '0x1' } }),
    ]
    for (const text of wrong)
      await assert.rejects(loadChain(memoryCheckpoint(text), trust), LightSettingError, text)
    await assert.rejects(loadChain(store, strangers), LightSettingError)
  })
})
