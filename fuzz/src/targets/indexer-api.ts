/**
 * The index of the chain as those meet it who ask over HTTP: all routes, with a database behind them.
 * @module
 */
import { buildApi } from '../../../services/indexer/src/api/app.ts'
import { encodeCursor } from '../../../services/indexer/src/api/cursor.ts'
import { openStore } from '../../../services/indexer/src/database/open.ts'
import {
  addBlock,
  busySteps,
  erc20Log,
  erc721Log,
  memoryChain,
  person,
} from '../../../services/indexer/src/follow/memory-chain.fixture.ts'
import { bindToChain } from '../../../services/indexer/src/follow/progress.ts'
import { writeBlocks } from '../../../services/indexer/src/follow/write-blocks.ts'
import { mutateWords } from '../mutate/words.ts'
import { promise, type Target, utf8 } from '../target.ts'

const [alice, bob, token] = [person(1), person(2), person(700_001)]
const store = await openStore({ folder: 'memory://' })
const chain = memoryChain()
for (let number = 1; number <= 12; number++) {
  const logs = [erc20Log(token, alice, bob, 5n), erc721Log(token, alice, bob, 5n)]
  addBlock(chain, [...busySteps(number, 6, 5), { from: alice, to: null, created: token, logs }])
}
await bindToChain(store, await chain.source.identify())
await store.write(async (db) => writeBlocks(db, chain.blocks, 31_337))

const faults: unknown[] = []
const status = {
  chainId: 31_337,
  genesisHash: chain.blocks[0]!.hash,
  head: 12,
  indexed: 12,
  indexedTimeMs: 0,
  lag: 0,
  transactions: 84,
  database: 'pglite',
  problem: null,
} as const
const app = buildApi({ db: store.read, status: () => status }, { origins: [] }, (error) => faults.push(error))
const cursor = encodeCursor([7, token])
const hash = chain.blocks[3]!.transactions[0]!.hash

/** Questions as they come: a path and what stands behind its question mark. */
export const api: Target = {
  seeds: [
    '/v1/status',
    '/v1/openapi.json',
    `/v1/blocks?limit=3&cursor=${encodeCursor([9])}`,
    '/v1/blocks/7',
    `/v1/blocks/${chain.blocks[2]!.hash}`,
    '/v1/txs?block=3&limit=2',
    '/v1/txs?until=5',
    `/v1/txs/${hash}`,
    `/v1/addresses/${alice}`,
    `/v1/addresses/${alice}/txs?limit=1`,
    `/v1/addresses/${alice}/transfers?limit=1`,
    `/v1/addresses/${alice}/tokens?cursor=${encodeCursor([token])}`,
    `/v1/addresses/${alice}/history.csv?of=transactions`,
    `/v1/contracts/${token}/events?name=Transfer&limit=1`,
    `/v1/tokens?limit=1&cursor=${cursor}`,
    `/v1/tokens/${token}`,
    `/v1/tokens/${token}/holders?limit=1&cursor=${encodeCursor(['5', alice])}`,
    `/v1/tokens/${token}/transfers`,
    '/v1/search?q=0x4e4e',
    '/v1/search?q=12',
    '/v1/stats/minutes?fromMs=0&toMs=4503599627370496&limit=3',
    '/v1/stats/periods?by=hour&limit=4',
    '/v1/stats/supply',
  ].map(utf8),
  bytesMax: 2_048,
  covers: /\/indexer\/src\/(api|query)\/[a-z-]+\.ts$/,
  mutate: mutateWords([
    'blocks',
    'txs',
    'addresses',
    'tokens',
    'holders',
    'transfers',
    'events',
    'search',
    'stats',
    'cursor',
    'limit',
    'fromMs',
    'toMs',
    'until',
    'block',
    'by',
    'day',
    'name',
    'q',
    'of',
    alice,
    token,
    hash,
    ...[[0], [2 ** 53], ['9999999999999999'], ['999999999999999', token], ['9'.repeat(78), bob], [bob]].map(
      encodeCursor,
    ),
  ]),
  async run(input) {
    const asked = Buffer.from(input).toString('utf8')
    const { code, next } = await answerTo(asked)
    if (typeof next === 'string') {
      const [path = '', query] = asked.split('?', 2)
      const fields = new URLSearchParams(query)
      fields.set('cursor', next)
      promise((await answerTo(`${path}?${fields.toString()}`)).code === 200, 'a list goes on where it ended')
    }
    return code === 200
  },
}

async function answerTo(asked: string): Promise<{ readonly code: number; readonly next: unknown }> {
  faults.length = 0
  const url = `http://localhost${asked.startsWith('/') ? asked : `/${asked}`}`
  if (!URL.canParse(url)) return { code: 400, next: undefined }
  const response = await app.request(new URL(url).href, { headers: { host: 'localhost' } })
  const text = await response.text()
  if (faults.length > 0) throw faults[0]
  promise([200, 400, 404].includes(response.status), `an answer has a status of its own: ${response.status}`)
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
  const { next, error } = (isJson ? JSON.parse(text) : {}) as { next?: unknown; error?: { code?: unknown } }
  promise(response.status === 200 || typeof error?.code === 'string', 'a refusal says why')
  return { code: response.status, next }
}
