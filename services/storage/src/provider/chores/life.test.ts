import assert from 'node:assert/strict'
import { open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { pieceCid } from '../../piece/index.ts'
import { type Earnings, readEarnings } from '../account/earnings.ts'
import type { AccountOptions } from '../account/read-account.ts'
import { type Bench, openBench, randomPiece } from '../provider.fixture.ts'

describe('the work of a provider', () => {
  let bench: Bench
  before(async () => {
    bench = await openBench()
  })
  after(async () => bench[Symbol.asyncDispose]())

  /** Orders a piece, uploads it, and waits until its deal is active. */
  const host = async (sizeBytes: number, epochs = 3) => {
    const { bytes, piece } = randomPiece(sizeBytes)
    const { deal } = bench.chain.order([piece], { epochs })
    await bench.send(deal!, await bench.token(deal!, piece), bytes)
    bench.chain.pass(10)
    await bench.until(async () => (await bench.chain.deal(deal!))?.state === 'active')
    return { deal: deal!, piece, bytes, root: Buffer.from(piece.root).toString('hex') }
  }
  const provenTo = async () => (await bench.chain.due()).previous
  /** Goes to the next window, and waits until the proof is accepted. */
  const epoch = async () => {
    const before = await provenTo()
    bench.chain.toWindow(5)
    await bench.until(async () => (await provenTo()) !== before)
  }

  it('registers and asks in every book that the offer reaches', async () => {
    const standing = await bench.chain.standing()
    assert.deepEqual([standing?.class, standing?.window, standing?.stake], ['laptop', 1, 10n ** 18n])
    const asks = await bench.chain.asks()
    assert.deepEqual(
      asks.map(({ bucket, maxEpochs }) => [bucket, maxEpochs]),
      [
        [0, 30],
        [1, 90],
        [2, 365],
      ],
    )
  })

  it('proves each epoch, settles, releases, and deletes the bytes an epoch later', async () => {
    const { deal, root } = await host(150_000, 2)
    bench.chain.pass(1000)
    await epoch()
    await epoch()
    await bench.until(async () => (await bench.chain.deal(deal))?.isHeld === false)
    const { perEpoch } = (await bench.chain.deal(deal))!
    assert.equal((await bench.chain.payable()).market, 2n * perEpoch)
    const isThere = async () => (await readdir(join(bench.folder, 'pieces'))).includes(root)
    assert.equal(await isThere(), true)
    await bench.until(async () => {
      bench.chain.pass(100)
      return !(await isThere())
    })
    await readEarnings(bench.chain, { path: join(bench.folder, 'account.json') })
  })

  it('begins no deal inside its frozen window, and does so when it has proven', async () => {
    const first = await host(1000, 9)
    bench.chain.pass(1000)
    await epoch()
    const { bytes, piece } = randomPiece(2000)
    bench.chain.toWindow(0)
    const { deal } = bench.chain.order([piece])
    await bench.send(deal!, await bench.token(deal!, piece), bytes)
    bench.chain.pass(5)
    await bench.until(async () => (await bench.chain.deal(deal!))?.state === 'active')
    assert.deepEqual(bench.chain.taken.filter((it) => it !== 'settle').slice(-2), ['prove', 'activate'])
    assert.equal((await bench.chain.deal(first.deal))?.state, 'active')
  })

  it('declares a damaged piece before its window, and loses no other', async () => {
    const good = await host(400_000, 5)
    const bad = await host(20_000, 5)
    await bench.until(() => true)
    const file = await open(join(bench.folder, 'pieces', bad.root), 'r+')
    await file.write(Buffer.from([1, 2, 3, 4]), 0, 4, 777)
    await file.close()
    bench.chain.pass(2000)
    await bench.until(async () => (await bench.chain.deal(bad.deal))?.state === 'lost')
    assert.equal((await bench.chain.deal(good.deal))?.state, 'active')
    assert.equal((await fetch(`${bench.url}/pieces/${pieceCid(bad.piece).toString()}`)).status, 404)
    await epoch()
  })

  it('marks a piece that is gone in the middle of its window, and still proves the rest', async () => {
    const good = await host(900_000, 5)
    const bad = await host(30_000, 5)
    bench.chain.toWindow(0)
    await rm(join(bench.folder, 'pieces', bad.root))
    const before = await provenTo()
    bench.chain.pass(5)
    await bench.until(async () => (await provenTo()) !== before)
    await bench.until(
      async () =>
        (await bench.chain.deal(bad.deal))?.state !== 'active' || bench.chain.taken.at(-1) === 'prove',
    )
    assert.equal((await bench.chain.deal(good.deal))?.state, 'active')
  })

  it('rebuilds the tree of a piece whose tree is gone', async () => {
    const { root } = await host(300_000, 2)
    await bench.restart()
    await rm(join(bench.folder, 'pieces', `${root}.tree`))
    bench.chain.pass(1000)
    await epoch()
  })

  it('lets go of a deal whose bytes never came', async () => {
    const { piece } = randomPiece(1000)
    const { deal } = bench.chain.order([piece], { startSeconds: 10 })
    bench.chain.pass(11)
    await bench.until(async () => (await bench.chain.deal(deal!))?.state === 'lost')
  })

  it('answers what is asked for on chain', async () => {
    const { deal } = await host(70_000, 3)
    bench.chain.ask(deal, 2176, 32)
    await bench.until(async () => (await bench.chain.forcedRequest(deal)) === undefined)
    assert.ok(bench.chain.taken.includes('answer'))
  })

  it('needs nothing but chain and pieces after a restart', async () => {
    const { deal } = await host(5000, 3)
    await rm(join(bench.folder, 'state'), { recursive: true })
    await bench.restart()
    bench.chain.pass(1000)
    await epoch()
    assert.equal((await bench.chain.deal(deal))?.state, 'active')
  })

  it('offers no more than it is set to', async () => {
    const { piece } = randomPiece(100)
    assert.equal(bench.chain.order([{ ...piece, sizeBytes: 2 ** 26 + 1 }]).deal, undefined)
  })

  it('tells where each coin went', async () => {
    bench.chain.pass(10_000)
    await bench.until(async () => (await bench.chain.due()).epoch > 0)
    const found = await readEarnings(bench.chain)
    const { earned, pending, lost } = found
    assert.ok(earned > 0n)
    assert.ok(pending >= 0n)
    assert.ok(lost.every(({ reason, wei }) => reason !== '' && wei > 0n))
    assert.ok(lost.some(({ of }) => of === 'stake'))
  })

  it('adds up the same from where an earlier look ended, and asks only for what came since', async (context) => {
    const path = join(bench.folder, 'account.json')
    const events = context.mock.method(bench.chain, 'eventsSince')
    const deals = context.mock.method(bench.chain, 'agreement')
    const lines = (of: Earnings): unknown => ({
      ...of,
      lost: of.lost
        .map(({ deal, reason, ...it }) => `${deal} ${it.epochs?.join()} ${it.wei} ${reason}`)
        .toSorted(),
    })
    let looks = 0
    // The provider may settle between the two.
    await bench.until(async () => {
      looks++
      const kept = lines(await readEarnings(bench.chain, { path }))
      return isDeepStrictEqual(kept, lines(await readEarnings(bench.chain)))
    })
    const fromTheFirst = events.mock.calls.filter((call) => call.arguments[0] === 0n)
    assert.equal(fromTheFirst.length, looks)
    const asked = async (options: AccountOptions): Promise<number> => {
      deals.mock.resetCalls()
      await readEarnings(bench.chain, options)
      return deals.mock.callCount()
    }
    assert.ok((await asked({ path })) < (await asked({})), 'deals that are over are not asked for again')
  })
})
