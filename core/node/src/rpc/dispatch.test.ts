import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { answer } from './dispatch.ts'
import type { Callable, Dispatcher } from './dispatch.ts'
import { InvalidParamsError, LimitError, RevertedError } from './errors.ts'
import { isDeeperThan } from './json-depth.ts'
import { defaultLimits } from './limits.ts'
import type { RpcLimits } from './limits.ts'

const batches: number[] = []
const methods = new Map<string, Callable<undefined>>([
  ['echo', { cost: 1, params: (raw) => raw, run: (_, raw: readonly unknown[]) => raw }],
  ['nothing', { cost: 1, params: () => undefined, run: () => undefined }],
  [
    'revert',
    {
      cost: 1,
      params: () => undefined,
      run: () => {
        throw new RevertedError('no', '0x01')
      },
    },
  ],
  [
    'broken',
    {
      cost: 1,
      params: () => undefined,
      run: () => {
        throw new Error('secret inside')
      },
    },
  ],
  [
    'picky',
    {
      cost: 1,
      params: () => {
        throw new InvalidParamsError('argument 0', 'a moon')
      },
      run: () => 1,
    },
  ],
  ['large', { cost: 1, params: () => undefined, run: () => 'x'.repeat(60) }],
  [
    'send',
    {
      cost: 1,
      params: (raw) => raw[0],
      run: (_, it) => it,
      runMany: async (_, all) => {
        batches.push(all.length)
        return all.map((it) => `got ${String(it)}`)
      },
    },
  ],
])

function dispatcher(
  limits: Partial<RpcLimits> = {},
  budget = Infinity,
): Dispatcher<undefined> & { readonly log: string[]; readonly seen: string[] } {
  const log: string[] = []
  const seen: string[] = []
  let left = budget
  const note = (event: string): number => log.push(event)
  return {
    log,
    seen,
    methods,
    limits: { ...defaultLimits, ...limits },
    logger: { debug: note, info: note, warn: note, error: note },
    admit: (_, work) => work(),
    charge: (cost) => ((left -= cost) >= 0 ? 0 : 250),
    now: () => 0,
    observe: (method, verdict) => seen.push(`${method} ${verdict}`),
  }
}

/** What comes back, loosely: a test looks at one field at a time. */
type One = {
  readonly result?: unknown
  readonly error: { readonly code: number; readonly message: string; readonly data?: unknown }
}
type Reply = One & readonly One[]

const call = (method: string, params: unknown = [], id: unknown = 1) => ({
  jsonrpc: '2.0',
  id,
  method,
  params,
})
const ask = async (body: unknown, using = dispatcher()): Promise<Reply> => {
  const text = await answer(using, undefined, body)
  return (text === undefined ? undefined : JSON.parse(text)) as Reply
}

describe('answer', () => {
  it('answers one call with its id', async () => {
    assert.deepEqual(await ask(call('echo', [1, 'two'], 'a')), {
      jsonrpc: '2.0',
      id: 'a',
      result: [1, 'two'],
    })
    assert.deepEqual(await ask(call('nothing', undefined, null)), { jsonrpc: '2.0', id: null, result: null })
  })

  it('answers a batch in order, each failure in its place', async () => {
    const using = dispatcher()
    const all = await ask(
      [
        call('revert', [], 1),
        call('send', ['a'], 2),
        call('echo', [], 3),
        call('send', ['b'], 4),
        7,
        call('no_such', [], 5),
      ],
      using,
    )
    assert.deepEqual(
      all.map((it) => it.result ?? it.error.code),
      [3, 'got a', [], 'got b', -32_600, -32_601],
    )
    assert.deepEqual(all[0]!.error, { code: 3, message: 'execution reverted: no', data: '0x01' })
    assert.equal(batches.pop(), 2, 'both sends went together')
    assert.deepEqual(using.seen.toSorted(), [
      'echo ok',
      'revert 3',
      'send ok',
      'send ok',
      'unknown -32600',
      'unknown -32601',
    ])
  })

  it('runs notifications without answering', async () => {
    const silent = { jsonrpc: '2.0', method: 'echo' }
    assert.equal(await ask(silent), undefined)
    assert.equal(await ask([silent, silent]), undefined)
    assert.equal((await ask([silent, call('echo')])).length, 1)
  })

  it('refuses what is not a request', async () => {
    for (const bad of [
      1,
      null,
      'x',
      {},
      call('echo', [], {}),
      call('echo', [], 'x'.repeat(257)),
      { ...call('echo'), jsonrpc: '1.0' },
      { jsonrpc: '2.0', id: 1 },
    ]) {
      assert.equal((await ask(bad)).error.code, -32_600, JSON.stringify(bad))
    }
    assert.equal((await ask([])).error.code, -32_600)
    assert.equal((await ask(call('echo', { a: 1 }))).error.code, -32_602)
    assert.equal((await ask(call('picky'))).error.code, -32_602)
  })

  it('hides unexpected failures from the caller and tells the log', async () => {
    const using = dispatcher()
    const { error } = await ask(call('broken'), using)
    assert.equal(error.code, -32_603)
    assert.ok(!JSON.stringify(error).includes('secret'))
    assert.deepEqual(using.log, ['rpc.internal'])
  })

  it('takes 100 calls in a batch and not 101', async () => {
    assert.equal((await ask(Array.from({ length: 100 }, () => call('echo')))).length, 100)
    assert.equal((await ask(Array.from({ length: 101 }, () => call('echo')))).error.code, -32_005)
  })

  it('takes 32 levels and not 33', async () => {
    const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)])
    assert.equal((await ask(call('echo', nested(31)))).error, undefined)
    assert.equal((await ask(call('echo', nested(32)))).error.code, -32_600)
  })

  it('waits where its slowest call does, and tells every call when it is refused', async () => {
    const lanes: string[] = []
    const heavy: Callable<undefined> = {
      cost: 1,
      lane: ([isLarge]: readonly unknown[]) => (isLarge ? 'heavy' : 'read'),
      params: (raw) => raw,
      run: () => 1,
    }
    const using = {
      ...dispatcher(),
      methods: new Map([...methods, ['sized', heavy], ['dear', { ...heavy, lane: undefined, cost: 10 }]]),
      admit: <T>(lane: string, work: () => Promise<T>) => {
        lanes.push(lane)
        return lane === 'heavy' ? Promise.reject(new LimitError('busy', 7)) : work()
      },
    }
    assert.equal((await ask(call('sized', [false]), using)).result, 1)
    const refused = await ask([call('echo', [], 1), call('sized', [true], 2)], using)
    assert.deepEqual(
      refused.map(({ error }) => [error.code, error.data]),
      [
        [-32_005, { retryAfterMs: 7 }],
        [-32_005, { retryAfterMs: 7 }],
      ],
    )
    assert.equal((await ask(call('dear'), using)).error.code, -32_005)
    assert.deepEqual(lanes, ['read', 'heavy', 'heavy'])
  })

  it('bounds the bytes of an answer, also over a batch', async () => {
    assert.equal((await ask(call('large'), dispatcher({ responseBytes: 50 }))).error.code, -32_005)
    const all = await ask(
      [call('large', [], 1), call('large', [], 2), call('large', [], 3)],
      dispatcher({ responseBytes: 200 }),
    )
    assert.deepEqual(
      all.map((it) => it.error?.code ?? 'ok'),
      ['ok', 'ok', -32_005],
    )
  })

  it('says when to come back once the tokens are spent', async () => {
    const all = await ask([call('echo', [], 1), call('echo', [], 2), call('echo', [], 3)], dispatcher({}, 2))
    assert.equal(all[1]!.error, undefined)
    assert.deepEqual([all[2]!.error.code, all[2]!.error.data], [-32_005, { retryAfterMs: 250 }])
  })

  it('stops a batch that takes too long', async () => {
    let nowMs = 0
    const using = { ...dispatcher({ requestTimeMs: 25 }), now: () => (nowMs += 10) }
    const all = await ask(
      Array.from({ length: 4 }, () => call('echo')),
      using,
    )
    assert.deepEqual(
      all.map((it) => it.error?.code ?? 'ok'),
      ['ok', 'ok', -32_000, -32_000],
    )
  })
})

describe('isDeeperThan', () => {
  it('survives a megabyte of brackets', () => {
    const brackets = JSON.parse('['.repeat(500_000) + ']'.repeat(500_000)) as unknown
    assert.ok(isDeeperThan(brackets, 32))
  })
})
