import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { createEngine } from '@watt/evm'
import { type Block, type Ledger, memoryStore, openLedger, parseGenesis } from '@watt/ledger'
import type { Herder } from '@watt/node'
import type { Pledges } from '@watt/scp'
import type { Check } from '../../outcome.ts'
import { hashedSignatures } from '../signatures.ts'
import { signTransaction } from '../transactions.ts'
import { createCertificateCheck } from './certificate-check.ts'
import { createChainCheck } from './chain-check.ts'
import { createDurabilityCheck } from './durability-check.ts'
import type { Fail } from './fail.ts'
import { createSpeechCheck } from './speech-check.ts'

const signatures = hashedSignatures()
const account = signatures.identity(1)
const engine = createEngine()
const genesis = parseGenesis({
  chainId: 1,
  name: 'checks',
  timestampMs: 1_000,
  allocation: { [account.address]: { balance: String(10n ** 20n) } },
})
let failed: Check[]
const fail: Fail = (check) => void failed.push(check)

function open(): Promise<Ledger> {
  return openLedger({ store: memoryStore(), genesis, engine, recover: signatures.recover })
}

async function close(ledger: Ledger, count = 0, afterMs = 1_000n): Promise<Block> {
  const transactions = Array.from({ length: count }, (_, nonce) =>
    ledger.decode(
      signTransaction(account, {
        chainId: 1n,
        nonce: BigInt(nonce),
        maxFeePerGas: 7n,
        gasLimit: 21_000n,
        to: account.address,
        value: 1n,
        data: new Uint8Array(),
      }),
    ),
  )
  const set = await ledger.buildSet(transactions)
  const { hash: parentHash, value } = ledger.head
  const closeTimeMs = value.closeTimeMs + afterMs
  return ledger.close({ parentHash, transactionSetHash: set.hash, closeTimeMs, upgrades: {} }, set)
}

describe('the check of the chain', () => {
  beforeEach(() => (failed = []))

  it('takes a chain that all close, and finds two blocks of one number', async () => {
    const check = createChainCheck(genesis, () => 5_000, fail)
    const [one, two] = [await open(), await open()]
    const block = await close(one, 2)
    check.proposed(block.value.transactionSetHash)
    check.closed(0, block, one)
    check.closed(1, block, one)
    assert.deepEqual(failed, [])
    assert.equal(check.hash(1n), block.hash)
    check.closed(1, await close(two, 2, 2_000n), two)
    assert.deepEqual(failed, ['agreement'])
  })

  it('looks at a block whose only holder died before telling of it, once the next one is told', async () => {
    const check = createChainCheck(genesis, () => 5_000, fail)
    const ledger = await open()
    const first = await close(ledger)
    check.proposed(first.value.transactionSetHash)
    check.closed(0, first, ledger)
    const untold = await close(ledger, 1) // Of a set that nobody proposed.
    const next = await close(ledger)
    check.proposed(next.value.transactionSetHash)
    check.closed(0, next, ledger)
    assert.deepEqual([failed, check.hash(2n)], [['validity'], untold.hash])
  })

  it('finds sets that nobody proposed, blocks of the future and of another parent', async () => {
    const check = createChainCheck(genesis, () => 5_000, fail)
    const ledger = await open()
    check.closed(0, await close(ledger, 0, 1_000_000_000n), ledger)
    assert.deepEqual(failed, ['validity', 'validity'])
    const other = await open()
    await close(other, 1)
    const next = await close(other)
    check.proposed(next.value.transactionSetHash)
    check.closed(0, next, other)
    assert.deepEqual(failed, ['validity', 'validity', 'validity'])
  })

  it('finds money that was not there before', async () => {
    const richer = { ...genesis, supply: genesis.supply - 1n }
    const check = createChainCheck(richer, () => 5_000, fail)
    const ledger = await open()
    const block = await close(ledger)
    check.proposed(block.value.transactionSetHash)
    check.closed(0, block, ledger)
    assert.deepEqual(failed, ['ledger'])
  })
})

describe('the check of what is shown', () => {
  beforeEach(() => (failed = []))

  it('finds a head and a receipt that are gone after a restart', async () => {
    const check = createDurabilityCheck(fail)
    const ledger = await open()
    const block = await close(ledger, 1)
    const [transaction] = block.transactions
    check.submitted(0, transaction!.hash)
    check.closed(0, block, ledger.receipts(1n)!)
    assert.equal(check.acknowledged, 1)
    check.compare(0, ledger)
    assert.deepEqual(failed, [])
    check.compare(0, await open())
    assert.deepEqual(failed, ['durability', 'durability'])
  })

  it('finds a head that jumps', async () => {
    const check = createDurabilityCheck(fail)
    const ledger = await open()
    check.closed(0, await close(ledger), [])
    await close(ledger)
    check.closed(0, await close(ledger), [])
    assert.deepEqual(failed, ['durability'])
  })
})

describe('the check of what is said', () => {
  beforeEach(() => (failed = []))
  const nominate = (...votes: number[]): Pledges => ({
    type: 'nominate',
    quorumSetHash: '00'.repeat(32),
    votes: votes.map((it) => Uint8Array.of(it)),
    accepted: [],
  })

  it('takes what grows and what is repeated', () => {
    const check = createSpeechCheck(fail)
    for (const pledges of [nominate(1), nominate(1), nominate(1, 2)])
      check.said(0, { nodeId: '', slot: 1n, pledges })
    assert.deepEqual(failed, [])
  })

  it('finds what goes back, and what contradicts', () => {
    const check = createSpeechCheck(fail)
    check.said(0, { nodeId: '', slot: 1n, pledges: nominate(1, 2) })
    check.said(0, { nodeId: '', slot: 1n, pledges: nominate(1) })
    assert.deepEqual(failed, ['own-statements'])
    check.said(0, { nodeId: '', slot: 1n, pledges: nominate(3) })
    assert.ok(failed.length > 2)
  })
})

describe('the check of certificates', () => {
  beforeEach(() => (failed = []))

  it('finds one that convinces nobody', async () => {
    const ledger = await open()
    const { hash } = await close(ledger)
    const { nodeId } = account
    const quorumSet = { threshold: 1, validators: [nodeId], innerSets: [] }
    const herder = {
      certificate: () => ({
        blockNumber: 1n,
        blockHash: hash,
        signatures: [{ nodeId, signature: new Uint8Array(65) }],
      }),
    } as unknown as Herder // The check reads nothing else of it.
    const check = createCertificateCheck(signatures, fail)
    assert.ok(check(0, 1n, { ledger, herder, quorumSet }))
    assert.deepEqual(failed, ['certificate'])
  })
})
