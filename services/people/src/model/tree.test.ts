import { equal } from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { type Leaf, rootOf } from './tree.ts'

const sha256 = (hex: string): string =>
  createHash('sha256')
    .update(Buffer.from(hex.replaceAll(/\s/g, ''), 'hex'))
    .digest('hex')

const absent = '00'.repeat(32)
const account = `0x${'ab'.repeat(20)}` as const
const leaf = (id: number): Leaf => ({ id, account, earnedGwei: 258n, provisionalGwei: 2n ** 63n })
const hashed = (id: string): string =>
  sha256(`${id} ${'ab'.repeat(20)} 0000000000000000 0000000000000102 8000000000000000 ${'00'.repeat(16)}`)
const root = (count: number): string => rootOf(Array.from({ length: count }, (_, index) => leaf(index + 1)))

describe('the tree of rewards', () => {
  test('of nobody and of one has depth 1', () => {
    equal(root(0), `0x${sha256(absent + absent)}`)
    equal(root(1), `0x${sha256(hashed('00000001') + absent)}`)
  })

  test('of two is their pair', () => {
    equal(root(2), `0x${sha256(hashed('00000001') + hashed('00000002'))}`)
  })

  test('of three has an absent leaf, of five an absent branch', () => {
    const [a, b, c, d, e] = ['1', '2', '3', '4', '5'].map((id) => hashed(`0000000${id}`)) as [
      string,
      string,
      string,
      string,
      string,
    ]
    const left = sha256(a + b)
    equal(root(3), `0x${sha256(left + sha256(c + absent))}`)
    const right = sha256(sha256(e + absent) + sha256(absent + absent))
    equal(root(5), `0x${sha256(sha256(left + sha256(c + d)) + right)}`)
  })
})
