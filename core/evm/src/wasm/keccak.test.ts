import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { interpreterModule } from './interpreter-module.ts'
import { keccakState, memories } from './layout.ts'
import { LinearMemory } from './linear-memory.ts'

describe("the module's keccak", () => {
  const linear = new LinearMemory()
  const host = { memory: linear.memory, host: () => 0n, meet: () => 0, blockAt: () => 0, landAt: () => 0 }
  const { exports } = new WebAssembly.Instance(interpreterModule().module, { host })
  const keccak = exports['keccak'] as (at: number, size: number) => void

  it('is Keccak-256 at every length up to three blocks, wherever the input lies', () => {
    const input = Uint8Array.from({ length: 420 }, (_, index) => (index * 167 + 13) & 0xff)
    linear.reserve(memories + 1_024)
    for (let size = 0; size <= input.length; size++) {
      const at = memories + (size % 9)
      linear.bytes.set(input, at)
      keccak(at, size)
      assert.deepEqual(linear.bytes.slice(keccakState, keccakState + 32), keccak_256(input.subarray(0, size)))
    }
  })
})
