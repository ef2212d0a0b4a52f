import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { stakesOf } from './stakes.ts'

describe('who would lose what', () => {
  const shard = (state: string, perEpochWei: bigint, collateralWei: bigint, deal = 'active') =>
    ({ state, deal: { state: deal, perEpochWei, collateralWei } }) as never
  const order = { terms: { k: 2 } }

  it('is told by the shards that are there, and the dearest of their deals', () => {
    const shards = [
      shard('healthy', 5n, 50n),
      shard('healthy', 7n, 40n),
      shard('healthy', 1n, 1n),
      shard('missing', 2n, 2n),
    ]
    assert.deepEqual(stakesOf({ order, shards }), { spare: 1, perEpochWei: 7n, collateralWei: 50n })
  })

  it('counts no shard below none', () => {
    assert.equal(stakesOf({ order, shards: [shard('healthy', 5n, 50n)] })?.spare, 0)
  })

  it('counts shards that are on their way, and is nothing where nobody has one', () => {
    const starting = [1, 2, 3].map(() => shard('starting', 5n, 50n, 'matched'))
    assert.deepEqual(stakesOf({ order, shards: starting }), { spare: 1, perEpochWei: 5n, collateralWei: 50n })
    assert.equal(
      stakesOf({ order, shards: [shard('vacant', 5n, 50n, 'lost'), { deal: undefined } as never] }),
      undefined,
    )
  })
})
