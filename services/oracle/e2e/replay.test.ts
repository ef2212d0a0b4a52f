/**
 * A slice of the replay: one region with its whole history, with liars, misled reporters and damaged files.
 * `npm run replay -w @watt/oracle` walks through all of them, until 10,000 rounds are on the chain.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createReplay } from './replay/replay.ts'

it('accepts nothing wrong and leaves no vault insolvent in the whole history of a region', async () => {
  const replay = await createReplay(['CN'])
  try {
    const { feeds, regions } = await replay.pass(1)
    assert.deepEqual(
      feeds.map(({ feed }) => feed),
      ['CN', 'USD/CNY'],
    )
    for (const { feed, accepted, troubled, wrongSigned, wrongAccepted } of feeds) {
      assert.ok(accepted >= 20 && troubled > accepted / 2 && wrongSigned > 0, `${feed} had no trouble`)
      assert.equal(wrongAccepted, 0, feed)
    }
    const [region] = regions
    assert.ok(region!.vaults >= 10 && region!.liquidated > 0)
    assert.equal(region!.insolvent, 0)
  } finally {
    await replay.close()
  }
})
