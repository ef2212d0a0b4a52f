import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { pieceCid, type Piece } from '../piece/index.ts'
import { testAccount } from './chain/memory-chain.fixture.ts'
import type { RetrievalVoucher } from './chain/provider-chain.ts'
import { type Bench, openBench, randomPiece } from './provider.fixture.ts'
import { signVoucher } from './till/voucher.ts'

const reader = testAccount('reader')
const block = 262_144
/** Wei a MiB. */
const price = 4_000_000n

describe('reading from a provider', () => {
  let bench: Bench
  let bytes: Buffer
  let piece: Piece
  before(async () => {
    const retrieval = { priceWeiPerMiB: String(price), freeQuotaBytes: block }
    bench = await openBench({ retrieval })
    ;({ bytes, piece } = randomPiece(4 * block))
    const { deal } = bench.chain.order([piece], { epochs: 300 })
    await bench.send(deal!, await bench.token(deal!, piece), bytes)
    bench.chain.pass(10)
    await bench.until(async () => (await bench.chain.deal(deal!))?.state === 'active')
  })
  after(async () => bench[Symbol.asyncDispose]())

  const read = async (range?: string, voucher?: string): Promise<Response> =>
    fetch(`${bench.url}/pieces/${pieceCid(piece).toString()}`, {
      headers: {
        ...(range !== undefined && { range }),
        ...(voucher !== undefined && { 'watt-voucher': voucher }),
      },
    })
  const problemOf = async (response: Response) =>
    (await response.json()) as {
      code: string
      quote: Record<string, string>
      problem?: string
      cumulativeWei?: string
    }
  const voucher = (fields: Partial<RetrievalVoucher> & { readonly channel: bigint }, who = reader) =>
    signVoucher(who, bench.chain.setting, {
      lane: 0,
      nonce: 1n,
      cumulativeWei: 0n,
      bytes: 0n,
      root: `0x${Buffer.from(piece.root).toString('hex')}`,
      expiry: bench.chain.time + 30 * 86400,
      ...fields,
    })

  it('gives ranges, tags and lengths, within a free quota a day', async () => {
    const found = await read('bytes=10-19')
    assert.equal(found.status, 206)
    assert.equal(found.headers.get('content-range'), `bytes 10-19/${4 * block}`)
    assert.equal(found.headers.get('access-control-allow-origin'), '*')
    assert.ok(Buffer.from(await found.arrayBuffer()).equals(bytes.subarray(10, 20)))
    const tail = await read('bytes=-5')
    assert.ok(Buffer.from(await tail.arrayBuffer()).equals(bytes.subarray(-5)))
    const head = await fetch(`${bench.url}/piece/${pieceCid(piece).toString()}`, { method: 'HEAD' })
    assert.equal(head.headers.get('content-length'), String(4 * block))
    const same = await fetch(`${bench.url}/pieces/${pieceCid(piece).toString()}`, {
      headers: { 'if-none-match': head.headers.get('etag')! },
    })
    assert.equal(same.status, 304)
    assert.equal((await read(`bytes=${4 * block}-`)).status, 416)
  })

  it('asks for money beyond it, and says how much', async () => {
    const refused = await read()
    assert.equal(refused.status, 402)
    const { code, quote } = await problemOf(refused)
    assert.equal(code, 'storage/payment-required')
    assert.equal(quote['amountWei'], String(price))
    assert.equal(quote['channels'], bench.chain.setting.channels)
    bench.chain.pass(86_400)
    assert.equal((await read(`bytes=0-${block - 1}`)).status, 206)
    assert.equal((await read('bytes=0-0')).status, 402)
  })

  it('trusts a paying reader with one block, and no more', async () => {
    const channel = bench.chain.openChannel(reader.address, 10n * price)
    const first = await read(`bytes=0-${block - 1}`, await voucher({ channel }))
    assert.equal(first.status, 206)
    assert.ok(Buffer.from(await first.arrayBuffer()).equals(bytes.subarray(0, block)))
    const second = await read('bytes=0-0', await voucher({ channel }))
    assert.equal(second.status, 402)
    assert.equal((await problemOf(second)).cumulativeWei, '4')
    const paid = await voucher({ channel, nonce: 2n, cumulativeWei: price / 4n })
    const third = await read(`bytes=${block}-${2 * block - 1}`, paid)
    assert.equal(third.status, 206)
    await third.arrayBuffer()
    const ahead = await voucher({ channel, nonce: 3n, cumulativeWei: 3n * price })
    assert.ok(Buffer.from(await (await read(undefined, ahead)).arrayBuffer()).equals(bytes))
  })

  it('refuses vouchers of others, older, smaller, beyond the deposit, too short, or of closing channels', async () => {
    const channel = bench.chain.openChannel(reader.address, price)
    const problem = async (text: string) => {
      const answer = await read('bytes=0-0', text)
      assert.equal(answer.status, 402)
      return (await problemOf(answer)).problem
    }
    assert.match((await problem(await voucher({ channel }, testAccount('thief'))))!, /did not sign/)
    assert.match((await problem(await voucher({ channel, cumulativeWei: price + 1n })))!, /the channel holds/)
    assert.match((await problem(await voucher({ channel, expiry: bench.chain.time + 60 })))!, /expires/)
    assert.match((await problem(await voucher({ channel: 99n })))!, /no channel/)
    assert.match((await problem('e30'))!, /malformed/)
    assert.equal(
      (await read('bytes=0-0', await voucher({ channel, nonce: 5n, cumulativeWei: 10n }))).status,
      206,
    )
    assert.match(
      (await problem(await voucher({ channel, nonce: 5n, cumulativeWei: 11n })))!,
      /promised before/,
    )
    assert.match(
      (await problem(await voucher({ channel, nonce: 6n, cumulativeWei: 9n })))!,
      /promised before/,
    )
    bench.chain.closeChannel(channel)
    const other = bench.chain.openChannel(reader.address, price)
    bench.chain.closeChannel(other)
    assert.match((await problem(await voucher({ channel: other })))!, /closing/)
  })

  it('trusts a channel with one block, however many lanes it has', async () => {
    const channel = bench.chain.openChannel(reader.address, 10n * price)
    const whole = `bytes=0-${block - 1}`
    assert.equal((await read(whole, await voucher({ channel }))).status, 206)
    const free = await read(whole, await voucher({ channel, lane: 1 }))
    assert.equal(free.status, 402)
    assert.equal((await problemOf(free)).cumulativeWei, String(price / 4n))
    const paid = await voucher({ channel, lane: 1, nonce: 2n, cumulativeWei: price / 4n })
    assert.equal((await read(whole, paid)).status, 206)
    for (let lane = 2; lane < 16; lane++) await read(whole, await voucher({ channel, lane }))
    const more = await read(whole, await voucher({ channel, lane: 16, cumulativeWei: price }))
    assert.match((await problemOf(more)).problem!, /16 lanes/)
  })

  it('redeems what was promised when the channel closes, also after a restart', async () => {
    const channel = bench.chain.openChannel(reader.address, price)
    assert.equal((await read('bytes=0-0', await voucher({ channel, cumulativeWei: 77n }))).status, 206)
    bench.chain.closeChannel(channel)
    await bench.restart()
    await bench.until(async () => (await bench.chain.redeemed(channel, 0)) === 77n)
  })

  it('serves nothing that belongs to no deal, and nothing under other names', async () => {
    const { piece: strange } = randomPiece(100)
    assert.equal((await fetch(`${bench.url}/pieces/${pieceCid(strange).toString()}`)).status, 404)
    for (const name of [
      'bafkzcib',
      'b'.repeat(300),
      '../state/deals.json',
      '%2e%2e%2flock',
      '18446744073709551616999',
    ])
      assert.ok((await fetch(`${bench.url}/pieces/${name}`)).status >= 400)
  })

  it('tells who it is, how it stands, and its figures', async () => {
    const card = (await (await fetch(bench.url)).json()) as Record<string, unknown>
    assert.equal(card['provider'], bench.chain.setting.provider)
    assert.equal(card['freeBytes'], 2 ** 26 - 4 * block)
    assert.equal((await fetch(`${bench.machineUrl}/health`)).status, 200)
    const metrics = await (await fetch(`${bench.machineUrl}/metrics`)).text()
    assert.match(metrics, /provider_used_bytes 1048576\n/)
    assert.equal((await fetch(`${bench.url}/metrics`)).status, 404)
  })
})
