import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseAbi, type Hash } from 'viem'
import type { WriteOutcome } from '../../sign/requests.ts'
import { ProviderClient } from '@watt/storage/browser/storing'
import { OrderFailedError, OrderOverError } from './errors.ts'
import { recordOf } from './record.fixture.ts'
import type { UploadRecord } from './record.ts'
import { runUpload, type UploadStep, type UploadTools } from './run-upload.ts'

const market = parseAbi([
  'struct Terms { bytes32 manifest; uint8 k; uint8 n; uint64 sizeBytes; uint8 height; uint128 priceCap; uint32 epochs; uint64 startBy; uint8 repairBelow; uint16 region; }',
  'function placeOrder(Terms terms, bytes32[] roots) payable returns (uint64)',
  'function matchOrder(uint64 order, uint256 steps)',
])
const cancelled: WriteOutcome = { kind: 'cancelled' }
const hash: Hash = `0x${'9'.repeat(64)}`

const sorted = (slots: readonly number[]): readonly number[] => slots.toSorted((a, b) => a - b)

describe('an upload on its way', () => {
  it('asks for no signature where the order stands, and brings what lacks', async () => {
    const world = new World()
    const record = await run(world, recordOf({ order: 7n, stored: [0] }))
    assert.deepEqual(world.asked, [])
    assert.deepEqual(sorted(record.stored), [0, 1, 2, 3])
    assert.deepEqual(record.failed, [])
    assert.deepEqual(sorted(world.sent.map(({ slot }) => slot)), [1, 2, 3])
    assert.equal(world.has.get(2), 10)
    assert.deepEqual(sorted(world.notes.at(-1)!.stored), [0, 1, 2, 3])
  })

  it('finds the order that was placed before the page was closed', async () => {
    const world = new World()
    const own = recordOf()
    world.orders = [
      { id: 5n, terms: { manifest: '0xother' } },
      { id: 7n, terms: own.terms },
    ]
    const record = await run(world, own)
    assert.deepEqual(world.asked, [])
    assert.equal(record.order, 7n)
  })

  it('stays as it was where nobody signs', async () => {
    const world = new World()
    world.answers = [cancelled]
    const record = await run(world, recordOf())
    assert.deepEqual(world.asked, ['order'])
    assert.equal(record.order, undefined)
    assert.equal(record.isAsked, false)
    assert.deepEqual(
      world.notes.map(({ isAsked }) => isAsked),
      [true, false],
    )
    assert.deepEqual(world.sent, [])
  })

  it('remembers that the order may be on its way, where the page is closed before its block', async () => {
    const world = new World()
    world.answers = [{ kind: 'pending', hash }]
    world.onSettled = () => {
      if (world.asked.length > 0) throw new Error('closed')
    }
    await assert.rejects(run(world, recordOf()), { message: 'closed' })
    assert.equal(world.notes.at(-1)?.isAsked, true)
  })

  it('waits for the order where the sheet was closed too early', async () => {
    const world = new World()
    const own = recordOf()
    world.answers = [{ kind: 'pending', hash }]
    world.onSettled = () => {
      if (world.asked.length > 0) world.orders = [{ id: 7n, terms: own.terms }]
    }
    const record = await run(world, own)
    assert.equal(record.order, 7n)
    assert.equal(record.transaction, hash)
    assert.equal(record.stored.length, 4)
  })

  it('says so where the order did not come to be, or was cancelled', async () => {
    const world = new World()
    world.answers = [{ kind: 'failed' }]
    await assert.rejects(run(world, recordOf()), OrderFailedError)
    assert.equal(world.notes.at(-1)?.isAsked, false)
    const over = new World()
    over.standing = { unmatched: 0, isCancelled: true }
    await assert.rejects(run(over, recordOf({ order: 7n })), OrderOverError)
  })

  it('has providers looked for, and goes no further where nobody signs that', async () => {
    const world = new World()
    world.standing = { unmatched: 4, isCancelled: false }
    world.answers = [cancelled]
    const record = await run(world, recordOf({ order: 7n }))
    assert.deepEqual(world.asked, ['match'])
    assert.equal(record.order, 7n)
    assert.deepEqual(world.sent, [])
  })

  it('names the shards whose providers are gone', async () => {
    const world = new World()
    world.gone = new Set([1])
    world.vacant = new Set([3])
    const record = await run(world, recordOf({ order: 7n }))
    assert.deepEqual(sorted(record.stored), [0, 2])
    assert.deepEqual(
      record.failed?.map(({ slot }) => slot),
      [1, 3],
    )
    assert.match(record.failed?.[0]?.reason ?? '', /status 410/)
    const last = world.steps.at(-1)
    assert.deepEqual(last?.kind === 'bringing' && last.shards.map(({ kind }) => kind), [
      'stored',
      'failed',
      'stored',
      'waiting',
    ])
  })

  it('goes on at the byte where a provider stopped', async () => {
    const world = new World()
    world.has.set(1, 4)
    await run(world, recordOf({ order: 7n, stored: [0, 2, 3] }))
    assert.deepEqual(world.sent, [{ slot: 1, offset: 4, bytes: [20, 21, 22, 23, 24, 25] }])
  })
})

function run(world: World, record: UploadRecord): Promise<UploadRecord> {
  return runUpload(record, world.tools(), (step) => world.steps.push(step), new AbortController().signal)
}

/** A chain, a wallet, a device and four providers, as far as an upload sees them. Each shard has ten bytes. */
class World {
  orders: readonly object[] = []
  standing: object = { unmatched: 0, isCancelled: false }
  answers: WriteOutcome[] = []
  gone: ReadonlySet<number> = new Set()
  vacant: ReadonlySet<number> = new Set()
  onSettled = (): void => {}
  readonly asked: string[] = []
  readonly notes: UploadRecord[] = []
  readonly steps: UploadStep[] = []
  /** Bytes that the provider of each slot has, and what was sent to it. */
  readonly has = new Map<number, number>()
  readonly sent: { readonly slot: number; readonly offset: number; readonly bytes: readonly number[] }[] = []

  tools(): UploadTools {
    const addressOf = (slot: number): string => `0x${String(slot).repeat(40)}`
    const deal = (slot: number) => ({ id: BigInt(slot), slot, state: 'matched', provider: addressOf(slot) })
    const chain = {
      chainId: 1,
      market: addressOf(9),
      clock: async () => ({ now: 1_000, startSecondsMax: 600 }),
      ordersOf: async () => ({ orders: this.orders }),
      standing: async () => this.standing,
      dealsOf: async () => [0, 1, 2, 3].map((slot) => (this.vacant.has(slot) ? undefined : deal(slot))),
      providers: async (addresses: readonly string[]) =>
        addresses.map((address) => ({ address, url: `http://provider-${address[2]}/`, region: 0 })),
    }
    const reader = {
      chain,
      keep: { read: async () => undefined, write: async () => {} },
      memory: { succeeded: () => {}, failed: () => {} },
      provider: (entry: { address: `0x${string}`; url: string }) => new ProviderClient(this.#line, entry),
    }
    return {
      reader: reader as never,
      contracts: { market: { address: addressOf(9), abi: market } } as never,
      signer: { signTypedData: async () => '0x00' },
      write: async (what) => {
        this.asked.push(what)
        return this.answers.shift() ?? cancelled
      },
      settled: async () => this.onSettled(),
      folder: {
        note: async (record) => void this.notes.push(record),
        manifest: async () => new Uint8Array(1),
        shard: async (slot) => new Blob([Uint8Array.from({ length: 10 }, (_, at) => slot * 16 + at)]),
      },
    }
  }

  readonly #line: ConstructorParameters<typeof ProviderClient>[0] = {
    ask: async (address, { method, headers, body }) => {
      const slot = Number(/provider-(\d)/.exec(address)?.[1])
      if (this.gone.has(slot)) return answer(410, {}, JSON.stringify({ title: 'gone' }))
      const has = this.has.get(slot) ?? 0
      if (method === 'HEAD') return answer(200, { 'upload-offset': String(has), 'upload-length': '10' })
      if (method === 'PUT') return answer(201)
      const bytes = [...(body as Uint8Array)]
      this.sent.push({ slot, offset: Number(headers?.['upload-offset']), bytes })
      this.has.set(slot, has + bytes.length)
      return answer(204, { 'upload-offset': String(has + bytes.length) })
    },
  }
}

function answer(status: number, headers: Readonly<Record<string, string>> = {}, text = '') {
  async function* parts(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(text)
  }
  return { status, headers, body: Object.assign(parts(), { resume: () => {}, destroy: () => {} }) }
}
