/**
 * A whole validator as its peers meet it: every flooded topic and every question, in front of the real herder, pool and
 * ledger. One byte chooses where the rest of an input goes; statements and certificates are signed by a node that the
 * validator trusts, because anything else stops at the signature.
 * @module
 */
import { createEngine, loadCurves } from '@watt/evm'
import { encodeValue, finalityDigest, memoryStore, networkId, parseGenesis } from '@watt/ledger'
import {
  createIdentity,
  createVerifyRecoverable,
  createVirtualClock,
  recoverAddress,
  startMemoryNode,
  uint64Bytes,
  verifySignature,
} from '@watt/node/parts'
import { decodeEnvelope, encodeEnvelope, type Statement, statementSigningBytes } from '@watt/scp'
import { sha256 } from '@noble/hashes/sha2.js'
import { hexToBytes } from '@noble/hashes/utils.js'
import { encodeFrames } from '../../../core/node/src/network/transaction-frame.ts'
import { createInlineSenderRecovery } from '../../../core/node/src/pool/sender-recovery.ts'
import { silentLogger } from '../../../core/node/src/test-clock.ts'
import type { Network, Question, Topic } from '../../../core/node/src/types.ts'
import { mutateBytes } from '../mutate/bytes.ts'
import { type Mutate, promise, type Target } from '../target.ts'
import { pledgesOver } from './scp.ts'
import { chainId, sampleTransactions } from './transactions.seeds.ts'

const genesisMs = 1_700_000_000_000
const self = createIdentity(new Uint8Array(32).fill(2))
const peer = createIdentity(new Uint8Array(32).fill(3))

type Handlers = {
  readonly topics: Map<Topic, Parameters<Network['onMessage']>[1]>
  readonly questions: Map<Question, Parameters<Network['onQuestion']>[1]>
}

/** Says nothing, and keeps what others would have called. */
function capturingNetwork({ topics, questions }: Handlers): Network {
  return {
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    peerId: 'self',
    addresses: () => [],
    peers: () => [],
    publish: () => undefined,
    onMessage: (topic, handler) => void topics.set(topic, handler),
    ask: () => new Promise(() => undefined),
    onQuestion: (question, handler) => void questions.set(question, handler),
    onPeer: () => undefined,
    penalize: () => undefined,
    charge: () => undefined,
  }
}

const handlers: Handlers = { topics: new Map(), questions: new Map() }
const clock = createVirtualClock(genesisMs)
// Loading takes real time, and so would the first transaction that runs code.
await loadCurves()
const node = await startMemoryNode({
  store: memoryStore(),
  genesis: parseGenesis({
    chainId,
    name: 'fuzz',
    timestampMs: genesisMs,
    allocation: { [self.address]: { balance: '1000' } },
  }),
  engine: createEngine(),
  identity: self,
  network: capturingNetwork(handlers),
  clock,
  logger: silentLogger,
  ledgerOptions: { recover: recoverAddress },
  verify: verifySignature,
  verifyRecoverable: createVerifyRecoverable(),
  recoverSenders: createInlineSenderRecovery(BigInt(chainId)).recoverSenders,
  config: {
    isValidator: true,
    // Either alone is enough, so that blocks close while the peer raves.
    quorumSet: { threshold: 1, validators: [self.nodeId, peer.nodeId].toSorted(), innerSets: [] },
    names: new Map(),
    blockTimeMs: 1_000,
  },
})
await clock.until(() => node.ledger.head.header.number >= 3n, 60_000)

const topicNames: readonly Topic[] = ['scp', 'finality', 'transactions']
const questionNames: readonly Question[] = ['set', 'quorumSet', 'scpState', 'blocks', 'headers']
const doors = topicNames.length + questionNames.length
const network = networkId(node.ledger.genesisHash)
const head = node.ledger.head

const behind = (door: number, ...parts: readonly Uint8Array[]): Uint8Array =>
  new Uint8Array(Buffer.concat([Uint8Array.of(door), ...parts]))

function signedStatement(statement: Statement): Uint8Array {
  const own = { ...statement, nodeId: peer.nodeId }
  return encodeEnvelope({
    statement: own,
    signature: peer.sign(sha256(statementSigningBytes(network, own))),
  })
}

function signedFinality(number: bigint, hash: Uint8Array): Uint8Array {
  const hex: `0x${string}` = `0x${Buffer.from(hash).toString('hex')}`
  const signature = peer.signRecoverable(finalityDigest(node.ledger.chainId, number, hex))
  return new Uint8Array(Buffer.concat([uint64Bytes(number), hash, hexToBytes(peer.nodeId), signature]))
}

/** Signs what still reads as a statement or a finality message. */
function signedAgain(input: Uint8Array): Uint8Array {
  const body = input.subarray(1)
  try {
    if (input[0] === 0) return behind(0, signedStatement(decodeEnvelope(body).statement))
  } catch {
    return input
  }
  if (input[0] !== 1 || body.length < 40) return input
  const number = new DataView(body.buffer, body.byteOffset).getBigUint64(0)
  return behind(1, signedFinality(number, body.subarray(8, 40)))
}

const bytes = mutateBytes()
const mutate: Mutate = (input, random, other) => signedAgain(bytes(input, random, other))

/** Two values that validators could decide next. */
const values = [0n, 1n].map((at) =>
  encodeValue({
    parentHash: head.hash,
    transactionSetHash: head.header.extraData,
    closeTimeMs: head.value.closeTimeMs + 1_000n + at,
    upgrades: {},
  }),
)

const patienceMs = 10_000

/** Lets time pass for what waits for its turn, and for blocks. @throws {Error} when the validator never answers. */
async function inTime<T>(answer: T | Promise<T>): Promise<T> {
  let isOver = false
  const over = (): void => void (isOver = true)
  Promise.resolve(answer).then(over, over)
  await clock.until(() => isOver, patienceMs)
  return answer
}

export const target: Target = {
  seeds: [
    ...pledgesOver(values).map((pledges) =>
      behind(0, signedStatement({ nodeId: peer.nodeId, slot: head.header.number + 2n, pledges })),
    ),
    behind(1, signedFinality(head.header.number, hexToBytes(head.hash.slice(2)))),
    ...encodeFrames(await sampleTransactions()).map((frame) => behind(2, frame)),
    behind(3, hexToBytes(head.header.extraData.slice(2))),
    behind(4, new Uint8Array(32)),
    behind(5, uint64Bytes(1n)),
    behind(6, uint64Bytes(1n), Uint8Array.of(0, 0, 0, 64)),
  ],
  bytesMax: 4_096,
  covers:
    /\/core\/node\/src\/herder\/(envelope-intake|decisions|finality|peer-questions|pending-envelopes|statement-budget|quorum-map)\.ts$|transaction-flood\.ts$/,
  mutate,
  async run(input) {
    const door = (input[0] ?? 0) % doors
    const body = Uint8Array.from(input.subarray(1))
    const topic = topicNames[door]
    if (topic !== undefined) {
      const verdict = await inTime(handlers.topics.get(topic)!(body, 'peer'))
      promise(['accept', 'ignore', 'reject'].includes(verdict), 'a message gets a verdict')
      return verdict === 'accept'
    }
    const answer = await inTime(
      handlers.questions.get(questionNames[door - topicNames.length]!)!(body, 'peer'),
    )
    promise(answer === undefined || answer.length <= 16 * 2 ** 20, 'an answer keeps to its bound')
    return answer !== undefined
  },
}
