import assert from 'node:assert/strict'
import { hash, randomBytes } from 'node:crypto'
import { after, before, beforeEach, describe, it } from 'node:test'
import { type Code, ReedSolomon, blocksOf } from '../../coding/index.ts'
import { PieceHasher } from '../../piece/index.ts'
import { MemoryMarket } from '../memory-chain.fixture.ts'
import { MemoryProvider, type Misdeed } from '../memory-provider.fixture.ts'
import { Connections } from '../network/http.ts'
import { ProviderClient } from '../network/provider-client.ts'
import { ProviderMemory } from '../network/provider-memory.ts'
import { type CipherSource, readCipher, type ReadOptions } from './read-cipher.ts'

const code: Code = { k: 3, n: 6, blockBytes: 1024 }
const cipher = randomBytes(3 * 1024 * 20 + 1501)

describe('reading from any k shards', () => {
  const connections = new Connections()
  const providers: MemoryProvider[] = []
  let source: CipherSource
  let options: ReadOptions & { readonly named: string[] }

  before(async () => {
    const market = new MemoryMarket()
    const coder = await ReedSolomon.create(code.k, code.n)
    const stripes = blocksOf(code, cipher.length).map(({ offset, length }) =>
      coder.encode(cipher.subarray(offset, offset + length)),
    )
    const holders = []
    for (let slot = 0; slot < code.n; slot++) {
      const provider = await MemoryProvider.start(`0x${String(slot + 1).padStart(40, '0')}`, market)
      providers.push(provider)
      const shard = Buffer.concat(stripes.map((blocks) => blocks[slot]!))
      const pieceCid = new PieceHasher().update(shard).finish().piece.cid.toString()
      provider.pieces.set(pieceCid, shard)
      const blocks = Buffer.concat(stripes.map((row) => hash('sha256', row[slot]!, 'buffer')))
      holders.push({ slot, client: new ProviderClient(connections, provider, 30_000), pieceCid, blocks })
    }
    source = { code, cipherBytes: cipher.length, holders }
  })
  beforeEach(async () => {
    for (const provider of providers) provider.misdeed = undefined
    const named: string[] = []
    const onFault = ({ provider, fault }: { provider: { address: string }; fault: string }) =>
      named.push(`${Number(provider.address)} ${fault}`)
    options = { memory: await ProviderMemory.open(), patienceMs: 20_000, onFault, named }
  })
  after(async () => {
    connections.close()
    await Promise.all(providers.map((provider) => provider.close()))
  })

  it('reads the whole and every kind of range', async () => {
    assert.deepEqual(await read(0, cipher.length), cipher)
    for (const [from, to] of [
      [0, 0],
      [0, 1],
      [1023, 1025],
      [5000, 5001],
      [3071, 3073],
      [cipher.length - 1, cipher.length],
      [100, cipher.length - 100],
    ] as const)
      assert.deepEqual(await read(from, to), cipher.subarray(from, to), `${from} to ${to}`)
    assert.deepEqual(options.named, [])
  })

  it('asks one provider for what lies in one block', async () => {
    for (const provider of providers) provider.reads = 0
    await read(1024, 1100)
    assert.deepEqual(
      providers.map(({ reads }) => reads),
      [0, 1, 0, 0, 0, 0],
    )
  })

  for (const misdeed of [
    'wrong bytes',
    'old bytes',
    'short',
    'cut off',
    'drip',
    'endless',
    'silent',
    'busy',
    'gone',
  ] as const)
    it(`reads past providers with ${misdeed}, and names them`, async () => {
      misbehave(misdeed, 0, 2, 4)
      const isSlow = misdeed === 'drip' || misdeed === 'silent'
      if (isSlow) options = { ...options, patienceMs: 100 }
      assert.deepEqual(await read(0, cipher.length), cipher)
      assert.deepEqual(await read(10, 20), cipher.subarray(10, 20))
      const named = new Set(options.named.map((name) => name.split(' ')[0]!))
      // A busy machine may make honest providers look slow, too.
      if (isSlow) assert.ok(['1', '3', '5'].every((bad) => named.has(bad)))
      else assert.deepEqual([...named].toSorted(), ['1', '3', '5'])
    })

  for (const misdeed of ['wrong bytes', 'endless', 'gone', 'drip'] as const)
    it(`gives no byte when too many have ${misdeed}`, async () => {
      misbehave(misdeed, 0, 1, 3, 4)
      if (misdeed === 'drip') options = { ...options, patienceMs: 50 }
      await assert.rejects(read(0, cipher.length), { code: 'storage/not-enough-shards', k: 3 })
    })

  it('does not ask those again that failed lately', async () => {
    misbehave('gone', 0)
    await read(0, 100)
    providers[0]!.misdeed = undefined
    providers[0]!.reads = 0
    assert.deepEqual(await read(0, 100), cipher.subarray(0, 100))
    assert.equal(providers[0]!.reads, 0)
  })

  it('ends when it is aborted', async () => {
    misbehave('silent', 0, 1, 2, 3, 4, 5)
    const reason = new Error('enough')
    const abort = new AbortController()
    setTimeout(() => abort.abort(reason), 20)
    await assert.rejects(read(0, cipher.length, abort.signal), reason)
  })

  function misbehave(misdeed: Misdeed, ...slots: readonly number[]): void {
    for (const slot of slots) providers[slot]!.misdeed = misdeed
  }

  async function read(from: number, to: number, signal?: AbortSignal): Promise<Buffer> {
    const chunks: Uint8Array[] = []
    for await (const chunk of readCipher(source, from, to, { ...options, signal })) chunks.push(chunk)
    return Buffer.concat(chunks)
  }
})
