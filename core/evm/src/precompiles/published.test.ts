/**
 * Published inputs with their output and gas, in the form in which go-ethereum keeps them in
 * core/vm/testdata/precompiles. WATT_PRECOMPILE_VECTORS names a folder with such files.
 */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fromHex } from '../hex.ts'
import type { Hardfork } from '../rules.ts'
import { ofOurs } from './agreement.fixture.ts'

const folder = process.env['WATT_PRECOMPILE_VECTORS']
const skip = folder === undefined && 'WATT_PRECOMPILE_VECTORS names no folder'
const plenty = 10n ** 15n

type Published = {
  readonly Name: string
  readonly Input: string
  /** Not of inputs that are refused. */
  readonly Expected?: string
  readonly Gas?: number
}

const files: readonly (readonly [name: string, at: number, hardfork?: Hardfork])[] = [
  ['ecRecover', 0x01],
  ['modexp_eip2565', 0x05, 'cancun'],
  ['modexp_eip7883', 0x05],
  ['bn256Add', 0x06],
  ['bn256ScalarMul', 0x07],
  ['bn256Pairing', 0x08],
  ['blake2F', 0x09],
  ['fail-blake2f', 0x09],
  ['blsG1Add', 0x0b],
  ['fail-blsG1Add', 0x0b],
  ['blsG1Mul', 0x0c],
  ['fail-blsG1Mul', 0x0c],
  ['blsG1MultiExp', 0x0c],
  ['fail-blsG1MultiExp', 0x0c],
  ['blsG2Add', 0x0d],
  ['fail-blsG2Add', 0x0d],
  ['blsG2Mul', 0x0e],
  ['fail-blsG2Mul', 0x0e],
  ['blsG2MultiExp', 0x0e],
  ['fail-blsG2MultiExp', 0x0e],
  ['blsPairing', 0x0f],
  ['fail-blsPairing', 0x0f],
  ['blsMapG1', 0x10],
  ['fail-blsMapG1', 0x10],
  ['blsMapG2', 0x11],
  ['fail-blsMapG2', 0x11],
  ['p256Verify', 0x100],
]

describe('published answers of the built-in functions', { skip }, () => {
  for (const [name, at, hardfork] of files) {
    const path = join(folder ?? '', `${name}.json`)
    it(`are ours: ${name}`, { skip: !existsSync(path) && `${path} is missing` }, (context) => {
      const published = JSON.parse(readFileSync(path, 'utf8')) as readonly Published[]
      for (const { Name, Input, Expected, Gas } of published) {
        const found = ofOurs(at, fromHex(`0x${Input}`), plenty, hardfork)
        if (Expected === undefined) {
          assert.equal(found, 'failed', Name)
          continue
        }
        assert.ok(found !== 'failed', Name)
        assert.equal(found.output, `0x${Expected}`, Name)
        if (Gas !== undefined) assert.equal(plenty - found.gasLeft, BigInt(Gas), Name)
      }
      context.diagnostic(`${published.length} inputs`)
      assert.ok(published.length > 0)
    })
  }
})
