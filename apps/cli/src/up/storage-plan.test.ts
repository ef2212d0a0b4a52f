import assert from 'node:assert/strict'
import { it } from 'node:test'
import { localStorage } from './storage-plan.ts'

/** What an answer of 64 nodes takes, as ForcedRetrieval.sol has it. */
const answerGas = 110_000n + 64n * 1500n

it('lets a demand of two kilobytes cost less than a thousandth of a WATT above its base fee', () => {
  const { tipWei } = localStorage(120).retrieval
  assert.ok(answerGas * tipWei < 10n ** 15n)
  assert.ok(tipWei > 0n)
})
