import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createEngine } from '@watt/evm'
import { type Ledger, memoryStore, openLedger, parseGenesis, type Receipt } from '@watt/ledger'
import { hashedSignatures } from './signatures.ts'
import { token } from './token.ts'
import { addressNamed, type Draft, signTransaction } from './transactions.ts'

const signatures = hashedSignatures()
const account = signatures.identity(1)
const genesis = parseGenesis({
  chainId: 1,
  name: 'token',
  timestampMs: 1_000,
  allocation: { [account.address]: { balance: '1000000000000000000' } },
})

async function send(ledger: Ledger, draft: Pick<Draft, 'to' | 'data'>): Promise<Receipt> {
  const nonce = ledger.state(ledger.head.header.number)?.account(account.address)?.nonce ?? 0n
  const raw = signTransaction(account, {
    chainId: 1n,
    nonce,
    maxFeePerGas: 0n,
    gasLimit: 200_000n,
    value: 0n,
    ...draft,
  })
  const set = await ledger.buildSet([ledger.decode(raw)])
  const { hash: parentHash, value } = ledger.head
  const closeTimeMs = value.closeTimeMs + 1_000n
  const next = { parentHash, transactionSetHash: set.hash, closeTimeMs, upgrades: {} }
  const block = await ledger.close(next, set)
  return ledger.receipts(block.header.number)![0]!
}

describe('the token of the load', () => {
  it('gives all pieces to its creator, moves them, and moves no more than there are', async () => {
    const { recover } = signatures
    const ledger = await openLedger({ store: memoryStore(), genesis, engine: createEngine(), recover })
    const made = await send(ledger, { to: undefined, data: token.creation })
    assert.ok(made.succeeded)
    const to = made.contractAddress!
    const somebody = addressNamed('somebody')
    const held = (holder: typeof somebody): bigint =>
      ledger.state(ledger.head.header.number)!.storage(to, token.slotOf(holder))
    assert.equal(held(account.address), token.supply)

    const moved = await send(ledger, { to, data: token.transfer(somebody, 300n) })
    assert.ok(moved.succeeded)
    assert.equal(moved.logs.length, 1)
    assert.equal(held(somebody), 300n)
    assert.equal(held(account.address), token.supply - 300n)

    const tooMany = await send(ledger, { to, data: token.transfer(somebody, token.supply) })
    assert.ok(!tooMany.succeeded)
    assert.equal(held(somebody), 300n)
  })
})
