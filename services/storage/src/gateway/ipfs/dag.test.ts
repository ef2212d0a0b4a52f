import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import * as dagPb from '@ipld/dag-pb'
import { CID } from 'multiformats/cid'
import { create as digestOf } from 'multiformats/hashes/digest'
import { blocksOf } from './dag.ts'
import type { Blocks } from './blocks/verified.ts'
import { BlockNotFoundError } from './errors.ts'

/** Blocks in memory. */
class Heap implements Blocks {
  readonly #blocks = new Map<string, Uint8Array>()

  add(links: readonly CID[]): CID {
    const bytes = dagPb.encode({ Links: links.map((Hash, at) => ({ Hash, Name: String(at) })) })
    const digest = digestOf(0x12, createHash('sha256').update(bytes).digest())
    const cid = CID.createV1(dagPb.code, digest)
    this.#blocks.set(cid.toString(), bytes)
    return cid
  }

  async *get(cid: CID): AsyncGenerator<Uint8Array> {
    const bytes = this.#blocks.get(cid.toString())
    if (bytes === undefined) throw new BlockNotFoundError(cid.toString())
    yield bytes
  }
}

async function count(heap: Heap, root: CID, dups: boolean): Promise<number> {
  let blocks = 0
  for await (const _ of blocksOf(heap, root, { scope: 'all', range: undefined, dups }, undefined, 1000))
    blocks++
  return blocks
}

describe('blocksOf', () => {
  /** Each block links to the one below twice: 2^depth ways to the last. */
  const doubled = (depth: number): readonly [Heap, CID] => {
    const heap = new Heap()
    let cid = heap.add([])
    for (let at = 0; at < depth; at++) cid = heap.add([cid, cid])
    return [heap, cid]
  }
  it('walks below a block once, however often it is linked', async () => {
    assert.equal(await count(...doubled(60), false), 61)
  })
  it('repeats blocks where that is asked for, and ends where it would not end', async () => {
    assert.equal(await count(...doubled(5), true), 63)
    await assert.rejects(count(...doubled(60), true), { code: 'storage/ipfs-bad-request' })
  })
  it('says which block is missing', async () => {
    const heap = new Heap()
    const missing = new Heap().add([])
    await assert.rejects(count(heap, heap.add([missing]), false), { code: 'storage/ipfs-not-found' })
  })
})
