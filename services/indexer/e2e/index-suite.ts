/**
 * What every index does, whichever database is below.
 * @module
 */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import {
  indexerClient,
  type IndexerClient,
  type LiveMessage,
  type Page,
  type Period,
} from '@watt/sdk/indexer'
import { encodeAbiParameters, type Address, type Hex } from 'viem'
import type { z } from '@hono/zod-openapi'
import * as schemas from '../src/api/schemas.ts'
import type { Place } from '../src/database/open.ts'
import {
  addBlock,
  busySteps,
  erc20Log,
  erc721Log,
  memoryChain,
  person,
  type MemoryChain,
} from '../src/follow/memory-chain.fixture.ts'
import { buildIndex, startIndexer, type Indexer } from '../src/indexer.ts'
import { eventually } from './eventually.ts'
import { standInFor, type NodeStandIn } from './node-stand-in.ts'

const origin = 'http://127.0.0.1:8080'
const [alice, bob, carol] = [person(1), person(2), person(3)]
const token: Address = person(700_001)
const collectible: Address = person(700_002)
const made: Address = person(700_003)
const busyBlocks = 30
const selectors = { name: '0x06fdde03', symbol: '0x95d89b41', decimals: '0x313ce567' } as const

/** @param place - The database; empty, and the same one at each call. */
export function indexSuite(place: () => Place): void {
  let chain: MemoryChain
  let node: NodeStandIn
  let indexer: Indexer
  let index: IndexerClient

  const caughtUp = async (): Promise<void> => {
    const head = chain.blocks.length - 1
    await eventually(`block ${head} is indexed`, async () => (await index.status()).indexed === head)
  }
  const start = async (): Promise<void> => {
    indexer = await startIndexer({ rpc: node.rpc, place: place(), port: 0, origins: [origin] })
    index = indexerClient(indexer.url)
  }

  before(async () => {
    chain = memoryChain()
    addBlock(chain, [
      { from: alice, to: bob, value: 10n ** 24n },
      { from: alice, to: null, created: made, input: '0x6001' },
      {
        from: alice,
        to: token,
        input: '0xa9059cbb',
        logs: [erc20Log(token, null, alice, 100n), erc20Log(token, alice, bob, 40n)],
      },
      { from: alice, to: collectible, logs: [erc721Log(collectible, alice, carol, 7n)] },
      { from: bob, to: alice, value: 1n, fails: true },
    ])
    for (let at = 0; at < busyBlocks; at++) addBlock(chain, busySteps(at, 20, 12))
    node = await standInFor(chain, (to, data) => wordsOf(to, data))
    await start()
    await caughtUp()
  })
  after(async () => {
    await indexer?.stop()
    node?.close()
  })

  it('says how far it is', async () => {
    const status = await index.status()
    const head = chain.blocks.length - 1
    assert.deepEqual(
      [status.head, status.indexed, status.lag, status.problem, status.chainId],
      [head, head, 0, null, 31_337],
    )
    assert.equal(status.transactions, 5 + busyBlocks * 20)
  })

  it('answers every question in the shape that its document promises', async () => {
    const [transaction] = chain.blocks[1]!.transactions
    const answers: readonly (readonly [z.ZodType, () => Promise<unknown>])[] = [
      [schemas.status, () => index.status()],
      [schemas.page('A', schemas.block), () => index.blocks()],
      [schemas.block, () => index.block(1)],
      [schemas.block, () => index.block(chain.blocks[1]!.hash)],
      [schemas.page('B', schemas.transaction), () => index.transactions()],
      [schemas.transactionDetail, () => index.transaction(transaction!.hash)],
      [schemas.addressSummary, () => index.address(alice)],
      [schemas.page('C', schemas.transaction), () => index.transactionsOf(alice)],
      [schemas.page('D', schemas.transfer), () => index.transfersOf(alice)],
      [schemas.page('E', schemas.holding), () => index.holdingsOf(alice)],
      [schemas.page('F', schemas.event), () => index.events(token)],
      [schemas.page('G', schemas.token), () => index.tokens()],
      [schemas.tokenDetail, () => index.token(token)],
      [schemas.page('H', schemas.holder), () => index.holders(token)],
      [schemas.page('I', schemas.transfer), () => index.tokenTransfers(token)],
      [schemas.search, () => index.search(alice)],
      [schemas.minutes, () => index.minutes()],
      [schemas.periods, () => index.periods()],
      [schemas.supply, () => index.supply()],
    ]
    for (const [schema, answer] of answers) schema.parse(await answer())
    const document = (await (await fetch(`${indexer.url}/v1/openapi.json`)).json()) as {
      readonly paths: Readonly<Record<string, unknown>>
    }
    assert.equal(Object.keys(document.paths).length, 19)
  })

  it('finds a transaction with what it moved and said', async () => {
    const found = await index.transaction(chain.blocks[1]!.transactions[2]!.hash)
    assert.deepEqual([found.block, found.index, found.method, found.succeeded], [1, 2, 'transfer', true])
    assert.deepEqual(
      found.transfers.map(({ kind, from, to, amount }) => [kind, from, to, amount]),
      [
        ['erc20', null, alice, '100'],
        ['erc20', alice, bob, '40'],
      ],
    )
    assert.deepEqual(
      found.events.map(({ event, args }) => [event, args?.['value']]),
      [
        ['Transfer', '100'],
        ['Transfer', '40'],
      ],
    )
    await assert.rejects(index.transaction(`0x${'ab'.repeat(32)}`), { code: 'sdk/not-indexed', status: 404 })
  })

  it('pages through a list without a gap or a double, newest first', async () => {
    const all = chain.blocks.toReversed().flatMap(({ transactions }) => transactions.toReversed())
    const hashes = await walk((cursor) => index.transactions({ limit: 97, cursor }))
    assert.deepEqual(
      hashes.map(({ hash }) => hash),
      all.map(({ hash }) => hash),
    )
    const own = all.filter(({ from, to }) => from === alice || to === alice)
    const ofAlice = await walk((cursor) => index.transactionsOf(alice, { limit: 7, cursor }))
    assert.deepEqual(
      ofAlice.map(({ hash }) => hash),
      own.map(({ hash }) => hash),
    )
    const inBlock = await walk((cursor) => index.transactions({ block: 5, limit: 6, cursor }))
    assert.equal(inBlock.length, 20)
    const before = await walk((cursor) => index.transactions({ until: 5, limit: 7, cursor }))
    assert.deepEqual(
      before,
      (await walk((cursor) => index.transactions({ cursor }))).filter(({ block }) => block <= 5),
    )
    const blocks = await walk((cursor) => index.blocks({ limit: 10, cursor }))
    assert.deepEqual(
      blocks.map(({ number }) => number),
      chain.blocks.map((_, at) => at).toReversed(),
    )
    assert.equal((await walk((cursor) => index.tokens({ limit: 2, cursor }))).length, 5)
  })

  it('adds up minutes, hours and days alike', async () => {
    const { periods: days } = await index.periods({ by: 'day' })
    const { periods: minutes } = await index.periods({ by: 'minute', limit: 400 })
    const transactions = chain.blocks.flatMap((it) => it.transactions)
    for (const periods of [days, minutes]) {
      const sum = (of: (it: Period) => number): number => periods.reduce((all, it) => all + of(it), 0)
      assert.equal(
        sum(({ blocks }) => blocks),
        chain.blocks.length,
      )
      assert.equal(
        sum(({ transactions: count }) => count),
        transactions.length,
      )
      // A wei for each unit of gas.
      assert.equal(
        sum(({ fees }) => Number(fees)),
        sum(({ gasUsed }) => gasUsed),
      )
    }
    assert.equal(days.at(-1)?.senders, new Set(transactions.map(({ from }) => from)).size)
    assert.equal(minutes.at(-1)?.senders, null)
    assert.equal((await index.periods({ by: 'minute', limit: 1 })).periods.length, 1)
  })

  it('adds up who holds what', async () => {
    const detail = await index.token(token)
    assert.deepEqual([detail.supply, detail.holders, detail.transfers], ['100', 2, 2])
    const holders = await walk((cursor) => index.holders(token, { limit: 1, cursor }))
    assert.deepEqual(
      holders.map(({ address, amount }) => [address, amount]),
      [
        [alice, '60'],
        [bob, '40'],
      ],
    )
    const held = await walk((cursor) => index.holdingsOf(carol, { limit: 1, cursor }))
    assert.ok(held.some((it) => it.token.address === collectible && it.amount === '1'))
  })

  it('says what an address is, and zeros for one that nothing happened to', async () => {
    const contract = await index.address(made)
    assert.deepEqual(contract.contract, {
      creator: alice,
      transaction: chain.blocks[1]!.transactions[1]!.hash,
    })
    const nobody = await index.address(person(4_000_000))
    assert.deepEqual([nobody.firstBlock, nobody.sent, nobody.contract], [null, 0, null])
  })

  it('makes names of strangers safe, and finds them', async () => {
    const named = await eventually('the token has a name', async () => {
      const { name, symbol, decimals } = await index.token(token)
      return name !== null && { name, symbol, decimals }
    })
    assert.deepEqual(named, { name: 'evil<script> Kilowatt', symbol: 'K\uFFFDWT', decimals: 18 })
    const { results } = await index.search('KILO')
    assert.deepEqual(
      results.map((it) => it.type === 'token' && it.token.address),
      [token],
    )
    assert.equal((await index.token(collectible)).name, null)
  })

  it('finds blocks, transactions and addresses by what they begin with', async () => {
    const block = chain.blocks[3]!
    const types = async (text: string): Promise<readonly string[]> =>
      (await index.search(text)).results.map((it) => it.type)
    assert.deepEqual(await types('3'), ['block'])
    assert.deepEqual(await types(block.hash.slice(0, 15)), ['block'])
    assert.deepEqual(await types(block.hash.toUpperCase().replace('0X', '0x')), ['block'])
    assert.deepEqual(await types(block.transactions[0]!.hash), ['transaction'])
    assert.deepEqual(await types(alice), ['address'])
    assert.deepEqual(await types(`0x${'99'.repeat(20)}`), ['address'])
    for (const text of ["'; drop table blocks; --", '%', '_', '\\', '\0', '𝒳', '0x'])
      assert.deepEqual(await types(text), [])
  })

  it('gives a history as a file', async () => {
    const answer = await fetch(index.historyUrl(alice, 'transfers'))
    assert.match(answer.headers.get('content-type') ?? '', /^text\/csv/)
    const lines = (await answer.text()).trimEnd().split('\r\n')
    const transfers = await walk((cursor) => index.transfersOf(alice, { cursor }))
    assert.equal(lines.length, 1 + transfers.length)
    assert.ok(lines.every((line) => line.split(',').length === 11))
  })

  it('refuses what is no valid question, and who may not ask', async () => {
    const status = async (path: string, headers: Record<string, string> = {}): Promise<number> => {
      const answer = await fetch(`${indexer.url}/v1/${path}`, { headers })
      await answer.arrayBuffer()
      return answer.status
    }
    for (const path of [
      'blocks?limit=0',
      'blocks?limit=201',
      'blocks?limit=x',
      'blocks?cursor=x',
      `blocks?cursor=${'A'.repeat(200)}`,
      'blocks/-1',
      'blocks/0x12',
      'txs/0x12',
      'txs?block=1.5',
      'addresses/0x12',
      'addresses/0x12/history.csv',
      `contracts/${alice}/events?name=${encodeURIComponent("a'b")}`,
      'search',
      `search?q=${'x'.repeat(101)}`,
    ])
      assert.equal(await status(path), 400, path)
    assert.equal(await status('nothing'), 404)
    assert.equal(await status('status', { origin: 'http://evil.example' }), 403)
    const allowed = await fetch(`${indexer.url}/v1/status`, { headers: { origin } })
    assert.equal(allowed.headers.get('access-control-allow-origin'), origin)
    await allowed.arrayBuffer()
  })

  it('tells who listens of new blocks, addresses and tokens, once they are there', async () => {
    const heard: LiveMessage[] = []
    let isConnected = false
    const close = index.watch(
      ['blocks', `address:${carol}`, `token:${token}`],
      (message) => heard.push(message),
      { onConnected: (it) => (isConnected = it) },
    )
    await eventually('it is connected', async () => isConnected)
    const block = addBlock(chain, [{ from: carol, to: token, logs: [erc20Log(token, bob, carol, 1n)] }])
    const number = Number(block.number)
    await eventually('all three are told', async () => heard.length >= 3)
    close()
    assert.deepEqual(
      heard.map(({ topic }) => topic),
      ['blocks', `address:${carol}`, `token:${token}`],
    )
    assert.deepEqual((await index.block(number)).hash, block.hash)
  })

  it('goes on where it stopped, and waits while the node is away', async () => {
    await indexer.stop()
    for (let at = 0; at < 5; at++) addBlock(chain, busySteps(at, 3, 12))
    await start()
    await caughtUp()
    assert.equal((await index.status()).transactions, 5 + busyBlocks * 20 + 1 + 15)
    node.close()
    await eventually('it says that the node is away', async () => (await index.status()).problem !== null)
    assert.equal((await index.blocks({ limit: 1 })).items.length, 1)
    await indexer.stop()
    node = await standInFor(chain, wordsOf)
    await start()
    await caughtUp()
  })

  it('asks for less where the node refuses to answer so much', async () => {
    await indexer.stop()
    const many = memoryChain('many')
    for (let at = 0; at < 60; at++) addBlock(many, at < 30 ? [] : busySteps(at, 40, 9), 'many')
    const strict = await standInFor(many, () => undefined, 100_000)
    let running: Indexer | undefined
    try {
      running = await startIndexer({ rpc: strict.rpc, place: place(), port: 0, origins: [], beginAnew: true })
      const client = indexerClient(running.url)
      await eventually('all is indexed', async () => (await client.status()).indexed === 60)
      assert.equal((await client.status()).problem, null)
      assert.ok(strict.refused() > 0)
    } finally {
      await running?.stop()
      strict.close()
    }
  })

  it('never mixes two chains: it ends with a plain error, or begins anew where it was told to', async () => {
    await indexer.stop()
    const other = memoryChain('other')
    for (let at = 0; at < 50; at++) addBlock(other, busySteps(at, 1, 4), 'other')
    const elsewhere = await standInFor(other)
    let running: Indexer | undefined
    try {
      const at = { rpc: elsewhere.rpc, place: place(), port: 0, origins: [] }
      running = await startIndexer(at)
      await assert.rejects(running.ended, { code: 'indexer/chain-differs' })

      running = await startIndexer({ ...at, beginAnew: true })
      const client = indexerClient(running.url)
      await eventually('the other chain is indexed', async () => (await client.status()).indexed === 50)
      assert.equal((await client.block(50)).hash, other.blocks[50]!.hash)
      assert.equal((await client.address(made)).contract, null)
      running.rebuild()
      await eventually('it is made again', async () => {
        const { indexed, transactions } = await client.status()
        return indexed === 50 && transactions === 50
      })
    } finally {
      await running?.stop()
      elsewhere.close()
    }
  })

  it('is the same after it was made again', async () => {
    const progress = await buildIndex({ rpc: node.rpc, place: place() })
    assert.equal(progress.block, chain.blocks.length - 1)
    await start()
    const transactions = chain.blocks.reduce((sum, block) => sum + block.transactions.length, 0)
    assert.equal((await walk((cursor) => index.transactions({ limit: 200, cursor }))).length, transactions)
  })
}

/** All items of a list. */
async function walk<ITEM>(ask: (cursor: string | null) => Promise<Page<ITEM>>): Promise<readonly ITEM[]> {
  const items: ITEM[] = []
  for (let cursor: string | null = null; ;) {
    const page: Page<ITEM> = await ask(cursor)
    items.push(...page.items)
    if (page.next === null) return items
    cursor = page.next
  }
}

/** One token with a hostile name and a symbol that is no UTF-8; all others say nothing. */
function wordsOf(to: Hex, data: Hex): Hex | undefined {
  if (to !== token) return undefined
  if (data === selectors.name)
    return encodeAbiParameters([{ type: 'string' }], ['\u202Eevil<script>\0 \n Kilowatt'])
  if (data === selectors.symbol) return encodeAbiParameters([{ type: 'bytes' }], ['0x4bff5754'])
  return data === selectors.decimals ? `0x${'00'.repeat(31)}12` : undefined
}
