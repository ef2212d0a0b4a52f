/**
 * A chain made for tests: four validators, of whom three must sign, unless told otherwise; block N gives its only account N wei and, in slot 1, N.
 * And nodes that serve it, as honest as a test wants.
 * @module
 */
import { createMerkleProof, createMPT, type MerklePatriciaTrie } from '@ethereumjs/mpt'
import { RLP } from '@ethereumjs/rlp'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { bytesToHex, hexToBytes, keccak256, numberToHex, toHex, type Hex } from 'viem'
import { sign } from 'viem/accounts'
import { finalityDigest, type Certificate } from '../certificate.ts'
import { readHeader, type HeaderFields, type LightHeader } from './header.ts'
import { recordedHeaders } from './recorded-chain.fixture.ts'
import type { Fetch } from './remote-node.ts'
import { emptyTrieRoot } from './trie-proof.ts'
import type { Trust } from './trust.ts'

export const holder: Hex = '0x00000000000000000000000000000000000000aa'
const startSeconds = 1_800_000_000

export type MadeBlock = {
  readonly header: LightHeader
  readonly certificate: Certificate
  readonly state: MerklePatriciaTrie
  readonly storage: MerklePatriciaTrie
}

export type MadeChain = {
  readonly trust: Trust
  readonly blocks: readonly MadeBlock[]
  /** Of one block, by any of the validators. */
  readonly certify: (header: LightHeader, signers: readonly number[]) => Promise<Certificate>
}

/** @param branch - Another word: another history by the same validators, from block `forkAt` on. */
export async function makeChain(
  length: number,
  {
    branch = 'main',
    forkAt = 1,
    seed = 'made',
    validators = 4,
  }: { branch?: string; forkAt?: number; seed?: string; validators?: number } = {},
): Promise<MadeChain> {
  const keys = Array.from({ length: validators }, (_, at) => validator(`${seed} ${at}`))
  const threshold = validators - Math.floor((validators - 1) / 3)
  const enough = Array.from({ length: threshold }, (_, at) => at)
  const quorumSet = { threshold, validators: keys.map(({ nodeId }) => nodeId), innerSets: [] }
  const genesis = readHeader({
    ...template,
    stateRoot: emptyTrieRoot,
    extraData: keccak256(toHex(seed)),
  })
  const trust: Trust = { chainId: 1_337, genesisHash: genesis.hash, quorumSet }
  const certify: MadeChain['certify'] = async ({ hash, number }, signers) => ({
    blockNumber: numberToHex(number),
    blockHash: hash,
    signatures: await Promise.all(
      signers.map(async (at) => {
        const { nodeId, privateKey } = keys[at] ?? keys[0]!
        const digest = finalityDigest(trust.chainId, number, hash)
        return { nodeId, signature: await sign({ hash: digest, privateKey, to: 'hex' }) }
      }),
    ),
  })
  const nothing = await createMPT()
  const blocks: MadeBlock[] = [
    { header: genesis, certificate: await certify(genesis, []), state: nothing, storage: nothing },
  ]
  for (let number = 1; number <= length; number++) {
    const storage = await createMPT()
    await storage.put(slotKey(1n), RLP.encode(number))
    const state = await createMPT()
    const root = storage.root()
    await state.put(accountKey(holder), RLP.encode([1, number, root, hexToBytes(keccak256('0x'))]))
    for (let other = 1; other <= 20; other++)
      await state.put(accountKey(numberToHex(other, { size: 20 })), RLP.encode([other, other, root, root]))
    const header = readHeader({
      ...template,
      number: numberToHex(number),
      parentHash: blocks[number - 1]!.header.hash,
      timestamp: numberToHex(startSeconds + number),
      stateRoot: bytesToHex(state.root()),
      extraData: keccak256(toHex(number >= forkAt ? branch : 'main')),
    })
    blocks.push({ header, certificate: await certify(header, enough), state, storage })
  }
  return { trust, blocks, certify }
}

/** Milliseconds since 1970, one second after a block. */
export function momentAfter(number: number): number {
  return (startSeconds + number + 1) * 1_000
}

/** What a node answers to one call; undefined answers −32001. */
export type Answer = (method: string, params: readonly unknown[]) => Promise<unknown>

/** An honest node whose head is block `head`. */
export function honest({ trust, blocks }: MadeChain, head: number = blocks.length - 1): Answer {
  const blockAt = (at: unknown): MadeBlock | undefined => {
    const number = at === 'latest' ? head : Number(at)
    return number <= head ? blocks[number] : undefined
  }
  return async (method, params) => {
    if (method === 'eth_chainId') return numberToHex(trust.chainId)
    if (method === 'watt_getReceiptProof') return null
    const block = blockAt(method === 'eth_getProof' ? params[2] : params[0])
    if (method === 'eth_getBlockByNumber') return block && answerOf(block)
    if (method === 'watt_getCertificate')
      return block && (block.header.number === 0n ? null : block.certificate)
    return block && proofOf(block, params[0] as Hex, params[1] as readonly Hex[])
  }
}

export function answerOf({ header }: MadeBlock): Readonly<Record<string, unknown>> {
  return { ...header.fields, hash: header.hash, transactions: [], closeTimeMs: 1 }
}

async function proofOf({ state, storage }: MadeBlock, address: Hex, slots: readonly Hex[]): Promise<unknown> {
  const rlp = await state.get(accountKey(address))
  const [nonce, balance, storageHash, codeHash] = (rlp ? RLP.decode(rlp) : []) as Uint8Array[]
  return {
    address,
    nonce: quantity(nonce),
    balance: quantity(balance),
    storageHash: storageHash ? bytesToHex(storageHash) : emptyTrieRoot,
    codeHash: codeHash ? bytesToHex(codeHash) : keccak256('0x'),
    accountProof: await nodesOf(state, accountKey(address)),
    storageProof: await Promise.all(
      slots.map(async (key) => {
        const value = rlp && (await storage.get(slotKey(BigInt(key))))
        const proof = rlp ? await nodesOf(storage, slotKey(BigInt(key))) : []
        return { key, value: quantity(value ? (RLP.decode(value) as Uint8Array) : undefined), proof }
      }),
    ),
  }
}

/** The library also lists nodes that lie inside their parent. */
async function nodesOf(trie: MerklePatriciaTrie, key: Uint8Array): Promise<readonly Hex[]> {
  const nodes = await createMerkleProof(trie, key)
  return nodes.filter((rlp, at) => at === 0 || rlp.length >= 32).map((rlp) => bytesToHex(rlp))
}

/** `fetch` for nodes by address; what is not listed cannot be reached. Notes who was asked what. */
export function network(nodes: Readonly<Record<string, Answer>>): Fetch & { readonly asked: string[] } {
  const asked: string[] = []
  const fetch: Fetch = async (url, { body }) => {
    const answer = nodes[url]
    if (answer === undefined) throw new TypeError('fetch failed')
    const calls = JSON.parse(body as string) as readonly {
      readonly id: number
      readonly method: string
      readonly params: readonly unknown[]
    }[]
    const answers = await Promise.all(
      calls.map(async ({ id, method, params }) => {
        asked.push(`${url} ${method}`)
        const result = await answer(method, params)
        return result === undefined
          ? { jsonrpc: '2.0', id, error: { code: -32_001, message: 'unknown block' } }
          : { jsonrpc: '2.0', id, result }
      }),
    )
    return Response.json(answers)
  }
  return Object.assign(fetch, { asked })
}

/** A validator's key with an even y, as nodes use. */
function validator(seed: string): { readonly privateKey: Hex; readonly nodeId: string } {
  const order = secp256k1.Point.Fn.ORDER
  const secret = BigInt(keccak256(toHex(seed))) % order
  const { x, y } = secp256k1.Point.BASE.multiply(secret).toAffine()
  const even = (y & 1n) === 0n ? secret : order - secret
  return { privateKey: numberToHex(even, { size: 32 }), nodeId: x.toString(16).padStart(64, '0') }
}

const template: HeaderFields = recordedHeaders[0]!

function accountKey(address: Hex): Uint8Array {
  return keccak256(hexToBytes(address), 'bytes')
}

function slotKey(slot: bigint): Uint8Array {
  return keccak256(numberToHex(slot, { size: 32 }), 'bytes')
}

function quantity(bytes: Uint8Array | undefined): Hex {
  return bytes === undefined || bytes.length === 0 ? '0x0' : numberToHex(BigInt(bytesToHex(bytes)))
}
