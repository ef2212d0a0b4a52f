import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Observation } from './observation.ts'
import { createSigningGuard } from './signing-guard.ts'

const feed = '0x5FbDB2315678afecb367f032d93F642f64180aa3'
const word = `0x${'1'.repeat(64)}` as const
const observation = (roundId: bigint, value: bigint, observedAt = 1): Observation => ({
  feedId: word,
  roundId,
  value,
  periodStart: 1,
  periodEnd: 2,
  vintage: 0,
  observedAt,
  sourcesRoot: word,
  configDigest: word,
})

describe('the signing guard', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watt-guard-'))
  })
  after(async () => rm(folder, { recursive: true, force: true }))

  it('admits a round once, the same statement again, and later rounds', async () => {
    const guard = createSigningGuard(join(folder, 'a'), 'net')
    await guard.admit(feed, observation(1n, 5n))
    await guard.admit(feed, observation(1n, 5n))
    await guard.admit(feed, observation(4n, 6n))
    assert.deepEqual(await guard.last(feed), observation(4n, 6n))
  })

  it('refuses another value, another time, and any round before, also after a restart', async () => {
    const open = () => createSigningGuard(join(folder, 'b'), 'net')
    await open().admit(feed, observation(4n, 6n))
    for (const second of [observation(4n, 7n), observation(4n, 6n, 2), observation(3n, 6n)])
      await assert.rejects(open().admit(feed, second), { code: 'oracle/double-signing', admitted: 4n })
    assert.deepEqual(await open().last(feed.toLowerCase()), observation(4n, 6n))
  })

  it('admits one of many that come at once', async () => {
    const guard = createSigningGuard(join(folder, 'c'), 'net')
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, async (_, at) => guard.admit(feed, observation(1n, BigInt(at)))),
    )
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
  })

  it('keeps networks apart, and signs nothing when the record is damaged', async () => {
    const at = join(folder, 'd')
    await createSigningGuard(at, 'one').admit(feed, observation(9n, 5n))
    await createSigningGuard(at, 'two').admit(feed, observation(1n, 5n))
    const [name = ''] = await readdir(at)
    for (const damaged of ['{"roundId":"9', '{"roundId":"","value":"1"}', '{"roundId":9,"value":true}']) {
      await writeFile(join(at, name), damaged)
      await assert.rejects(createSigningGuard(at, 'one').admit(feed, observation(10n, 5n)), {
        code: 'oracle/signing-guard',
      })
    }
  })
})
