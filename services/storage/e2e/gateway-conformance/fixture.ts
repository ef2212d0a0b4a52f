/**
 * A fixture as the conformance tests address it: by names from its root. Reads the CAR without any of the gateway's code.
 * @module
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as dagCbor from '@ipld/dag-cbor'
import * as dagPb from '@ipld/dag-pb'
import { CarReader } from '@ipld/car/reader'
import { CID } from 'multiformats/cid'

export class Fixture {
  readonly bytes: Uint8Array
  readonly #blocks: ReadonlyMap<string, Uint8Array>
  readonly #root: CID

  private constructor(bytes: Uint8Array, blocks: ReadonlyMap<string, Uint8Array>, root: CID) {
    this.bytes = bytes
    this.#blocks = blocks
    this.#root = root
  }

  static async open(name: string): Promise<Fixture> {
    const bytes = await readFile(join(import.meta.dirname, `${name}.car`))
    const reader = await CarReader.fromBytes(bytes)
    const blocks = new Map<string, Uint8Array>()
    for await (const block of reader.blocks()) blocks.set(block.cid.toString(), block.bytes)
    const [root] = await reader.getRoots()
    if (root === undefined) throw new Error(`${name} has no root`)
    return new Fixture(bytes, blocks, root as CID)
  }

  /** CID behind names. */
  cid(...names: readonly string[]): string {
    return this.#find(names).toString()
  }

  /** Bytes of the block behind names. */
  raw(...names: readonly string[]): Uint8Array {
    return this.#block(this.#find(names))
  }

  /** All CIDs below, depth first, in the order of links. */
  descendants(...names: readonly string[]): readonly string[] {
    const below = (cid: CID): readonly CID[] =>
      this.#links(cid).flatMap(({ Hash }) => [Hash as CID, ...below(Hash as CID)])
    return below(this.#find(names)).map((cid) => cid.toString())
  }

  /** Shards below a sharded root, depth first. */
  shards(cid: CID = this.#root): readonly string[] {
    const inner = this.#links(cid).filter(({ Name }) => Name?.length === 2)
    return inner.flatMap(({ Hash }) => [Hash.toString(), ...this.shards(Hash as CID)])
  }

  /** Shards that lead from a sharded root to a name. */
  shardsTo(name: string): readonly string[] {
    return this.#shardsTo(this.#root, name) ?? []
  }

  #shardsTo(cid: CID, name: string): readonly string[] | undefined {
    for (const { Name = '', Hash } of this.#links(cid)) {
      if (Name.slice(2) === name) return []
      const rest = Name.length === 2 ? this.#shardsTo(Hash as CID, name) : undefined
      if (rest !== undefined) return [Hash.toString(), ...rest]
    }
    return undefined
  }

  #find(names: readonly string[]): CID {
    let cid = this.#root
    let node: unknown
    for (const name of names) {
      if (node === undefined && cid.code === dagCbor.code) node = dagCbor.decode(this.#block(cid))
      const next =
        node === undefined ? this.#child(cid, name) : (node as Readonly<Record<string, unknown>>)[name]
      const link = CID.asCID(next)
      node = link === null ? next : undefined
      cid = link ?? cid
    }
    return cid
  }

  #child(cid: CID, name: string): CID {
    const direct = this.#links(cid).find((link) => link.Name === name || link.Name?.slice(2) === name)
    if (direct !== undefined) return direct.Hash as CID
    const shards = this.#shardsTo(cid, name)
    if (shards === undefined) throw new Error(`no ${name}`)
    return this.#child(CID.parse(shards.at(-1) ?? ''), name)
  }

  #links(cid: CID): ReturnType<typeof dagPb.decode>['Links'] {
    const bytes = this.#blocks.get(cid.toString())
    return cid.code === dagPb.code && bytes !== undefined ? dagPb.decode(bytes).Links : []
  }

  #block(cid: CID): Uint8Array {
    const bytes = this.#blocks.get(cid.toString())
    if (bytes === undefined) throw new Error(`no block ${cid.toString()}`)
    return bytes
  }
}
