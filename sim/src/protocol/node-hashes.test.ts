import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createDefaultDriver } from '@watt/scp'
import { createRandom } from '../random.ts'
import { hashNode } from './node-hashes.ts'

describe('hashes of nodes', () => {
  it('are those of the default driver, first and remembered', () => {
    const standard = createDefaultDriver()
    const random = createRandom(1)
    for (let length = 0; length <= 32; length++) {
      const value = Uint8Array.from({ length }, () => random.int(0, 255))
      const node = random.int(0, 0xffff_ffff).toString(16).padStart(64, '0')
      for (const slot of [1n, BigInt(random.int(2, 1e6))])
        for (const isPriority of [false, true])
          for (const round of [1, random.int(2, 1e5), 1])
            assert.equal(
              hashNode(slot, value, isPriority, round, node),
              standard.hashNode(slot, value, isPriority, round, node),
            )
    }
  })
})
