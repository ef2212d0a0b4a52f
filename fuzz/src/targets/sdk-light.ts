/**
 * What a light client takes from nodes and strangers: all answers of a node, proofs of state, evidence of two histories.
 * @module
 */
import { RLP } from '@ethereumjs/rlp'
import { bytesToHex, type Hex, hexToBytes, keccak256 } from 'viem'
import { type AccountProof, emptyCodeHash, verifyAccountProof } from '../../../sdk/src/light/account-proof.ts'
import { loadChain, memoryCheckpoint, saveChain } from '../../../sdk/src/light/checkpoint.ts'
import { type Equivocation, verifyEquivocation } from '../../../sdk/src/light/equivocation.ts'
import {
  EquivocationError,
  LightSettingError,
  ProofError,
  UnprovenError,
} from '../../../sdk/src/light/errors.ts'
import { LightChain } from '../../../sdk/src/light/light-chain.ts'
import { LightClient } from '../../../sdk/src/light/light-client.ts'
import { holder, honest, makeChain, momentAfter } from '../../../sdk/src/light/made-chain.fixture.ts'
import type { Fetch } from '../../../sdk/src/light/remote-node.ts'
import { emptyTrieRoot } from '../../../sdk/src/light/trie-proof.ts'
import { mutateJson, unlessDeep } from '../mutate/json.ts'
import { declared, jsonOf, type Mutate, promise, type Target, utf8 } from '../target.ts'

const length = 3
const made = await makeChain(length)
const serve = honest(made)
const words = [
  'number',
  'hash',
  'stateRoot',
  'parentHash',
  'accountProof',
  'storageProof',
  'proof',
  'key',
  'value',
  'balance',
  'nonce',
  'codeHash',
  'storageHash',
  'signatures',
  'blockHash',
  'blockNumber',
  'headers',
  'certificate',
  'first',
  'second',
  'newest',
  'alarm',
  '0x1',
  '0x3',
  '0x80',
  '0xc0',
].map((word) => JSON.stringify(word))
const json = (value: unknown): Uint8Array => utf8(JSON.stringify(value))

type Call = { readonly id: number; readonly method: string; readonly params: readonly unknown[] }
const keyOf = ({ method, params }: Call): string => `${method} ${JSON.stringify(params)}`

/** A node that says what `said` has for each question, and adds what stands under `more`. */
function nodeSaying(said: Readonly<Record<string, unknown>>): Fetch {
  return async (_, { body }) => {
    const calls = JSON.parse(body as string) as readonly Call[]
    const answers: unknown[] = calls.map((call) => {
      const result = Object.hasOwn(said, keyOf(call)) ? said[keyOf(call)] : undefined
      return { id: call.id, result, ...(result === undefined && { error: { code: -32_001, message: '' } }) }
    })
    const { more } = said
    return new Response(JSON.stringify(Array.isArray(more) ? [...more, ...answers] : answers))
  }
}

async function ask(fetch: Fetch): Promise<number> {
  const light = await LightClient.open({
    ...made.trust,
    nodes: ['http://node.example'],
    panelSize: 1,
    agreeMin: 1,
    timeoutMs: 1,
    fetch,
    now: () => momentAfter(length),
    random: () => 0,
  })
  const { value, block } = await light.account(holder)
  promise(value.balanceWei === block.number, 'no account is shown but as it was')
  const { value: slots, block: at } = await light.storage(holder, ['0x1'])
  promise(slots[0] === at.number, 'no slot is shown but as it was')
  return slots.length
}

/** All that an honest node says to the same questions. */
const heard: Record<string, unknown> = {}
await ask(async (_, { body }) => {
  const calls = JSON.parse(body as string) as readonly Call[]
  const answers = calls.map(async (call) => {
    const result = await serve(call.method, call.params)
    heard[keyOf(call)] = result
    return { id: call.id, result }
  })
  return Response.json(await Promise.all(answers))
})

const mutateSaid = mutateJson(['"more"', '"id"', '"error"', '"result"', '-32005', ...words])

/** Sometimes only what stands beside the answers: most other changes make them untrue. */
const mutateNode: Mutate = (input, random, other) => {
  const said = jsonOf(input)?.value
  if (typeof said !== 'object' || said === null || !random.oneIn(3)) return mutateSaid(input, random, other)
  const { more = [] } = said as { readonly more?: unknown }
  return json({ ...said, more: jsonOf(mutateSaid(json(more), random, json([])))?.value })
}

/** An input is what a node says to each question. */
export const node: Target = {
  seeds: [heard, { ...heard, more: [{ id: 7, result: null }, null, { error: { code: -32_005 } }] }].map(json),
  bytesMax: 131_072,
  covers: /\/sdk\/src\/light\/(?!made|recorded)[a-z-]+\.ts$/,
  mutate: unlessDeep(mutateNode, mutateSaid),
  async run(input) {
    const said = jsonOf(input)?.value
    if (typeof said !== 'object' || said === null) return false
    try {
      return (await ask(nodeSaying(said as Readonly<Record<string, unknown>>))) === 1
    } catch (error) {
      if (error instanceof UnprovenError || error instanceof EquivocationError) return false
      if (error instanceof RangeError && isWriting(error)) return false
      throw error
    }
  },
}

/** Too deep for the stand-in to write as JSON again. */
function isWriting(error: Error): boolean {
  return error.stack?.includes('JSON.stringify') === true
}

const { stateRoot } = made.blocks[length]!.header
const asked = { address: holder, slots: ['0x1'] as readonly Hex[] }
const proof = (await serve('eth_getProof', [holder, asked.slots, `0x${length}`])) as Record<string, unknown>

/** A state of one account: what stands in it may be anything, as its root is made of it. */
function aloneWith(nonce: number, balance: number): object {
  const quantity = (value: number): Hex => `0x${value.toString(16)}`
  const account = RLP.encode([nonce, balance, hexToBytes(emptyTrieRoot), hexToBytes(emptyCodeHash)])
  const leaf = RLP.encode([new Uint8Array([0x20, ...hexToBytes(keccak256(holder))]), account])
  return {
    balance: quantity(balance),
    nonce: quantity(nonce),
    codeHash: emptyCodeHash,
    storageHash: emptyTrieRoot,
    accountProof: [bytesToHex(leaf)],
    storageProof: [{ key: '0x1', value: '0x0', proof: [] }],
  }
}

const mutateAnswer = mutateJson(words)
/** Sometimes another true one: then it is changed further. */
const mutateProof: Mutate = (input, random, other) =>
  random.oneIn(4) ? json(aloneWith(random.below(300), random.uint32())) : mutateAnswer(input, random, other)

export const stateProof: Target = {
  seeds: [proof, aloneWith(1, 3)].map(json),
  bytesMax: 131_072,
  covers: /\/sdk\/src\/light\/(account-proof|trie-proof|rlp|answers)\.ts$/,
  mutate: mutateProof,
  run(input) {
    const answer = jsonOf(input)
    if (answer === undefined) return false
    const prove = (root: Hex): AccountProof | undefined =>
      declared(() => verifyAccountProof(answer.value, { ...asked, stateRoot: root }), [ProofError])
    const found = prove(stateRoot)
    if (found !== undefined)
      promise(found.account.balanceWei === 3n && found.slots[0] === 3n, 'a proof proves what is so')
    const { accountProof } = (answer.value ?? {}) as { readonly accountProof?: unknown }
    const first: unknown = Array.isArray(accountProof) ? accountProof[0] : undefined
    if (typeof first !== 'string' || !/^0x([0-9a-f]{2})*$/.test(first)) return found !== undefined
    return prove(keccak256(first as Hex)) !== undefined || found !== undefined
  },
}

/** Two histories that the same validators signed. */
const evidence = await (async (): Promise<Equivocation> => {
  const other = await makeChain(length, { branch: 'other', forkAt: 2 })
  const chain = new LightChain(made.trust.genesisHash)
  const certified = (from: typeof made, at: number) => {
    const { header, certificate } = from.blocks[at]!
    return { header, certificate, signers: [] }
  }
  chain.accept(certified(made, 2))
  try {
    chain.accept(certified(other, 2))
  } catch {
    // It raised the alarm.
  }
  return chain.alarm!
})()
const checkpoint = memoryCheckpoint()
await saveChain(
  checkpoint,
  new LightChain(
    made.trust.genesisHash,
    { header: made.blocks[3]!.header, certificate: made.blocks[3]!.certificate, signers: [] },
    evidence,
  ),
)

/** Evidence goes from hand to hand; what a client remembers of it lies in a file or a browser. */
export const remembered: Target = {
  seeds: [json(evidence), utf8((await checkpoint.load())!)],
  bytesMax: 131_072,
  covers: /\/sdk\/src\/light\/(checkpoint|equivocation|trust|header|light-chain)\.ts$/,
  mutate: mutateJson(['1.5', '"0x2"', '2', ...words]),
  async run(input) {
    const given = jsonOf(input)
    if (given === undefined) return false
    const isTrue = await verifyEquivocation(made.trust, given.value as Equivocation)
    promise(
      !isTrue || BigInt((given.value as Equivocation).number) === BigInt(evidence.number),
      'only what was signed twice is evidence',
    )
    try {
      const text = Buffer.from(input).toString('utf8')
      const chain = await loadChain(memoryCheckpoint(text), made.trust)
      promise(
        (chain.newest?.header.number ?? 0n) <= BigInt(length),
        'no block is remembered that was not signed',
      )
      return true
    } catch (error) {
      if (error instanceof LightSettingError) return isTrue
      throw error
    }
  },
}
