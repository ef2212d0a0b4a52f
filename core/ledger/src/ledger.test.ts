import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Hex } from '@watt/evm'
import { fromHex } from './bytes.ts'
import { decodeClosedBlock, encodeClosedBlock, setOf } from './closed-block.ts'
import { feePool } from './fees.ts'
import { hashHeader } from './header.ts'
import { balanceOf, closeNext, openTestLedger, startBalance, testGenesis } from './ledger.fixture.ts'
import { recoverAddress } from './recover-address.ts'
import { accountOf, addressOf, chainId, rawTransfer, transfer } from './signing.fixture.ts'
import { stateHeadKey } from './store/keys.ts'
import { memoryStore } from './store/memory-store.ts'
import { executionOrder } from './transaction-set.ts'
import type { Store } from './types.ts'

describe('opening a ledger', () => {
  it('starts with the genesis block and finds it again', async () => {
    const store = memoryStore()
    const first = await openTestLedger({ store })
    const again = await openTestLedger({ store })
    assert.equal(first.head.header.number, 0n)
    assert.deepEqual(again.head, first.head)
    assert.equal(again.genesisHash, first.head.hash)
    assert.equal(balanceOf(again, 3), startBalance)
  })

  it('refuses a store of another chain', async () => {
    const store = memoryStore()
    const { genesisHash } = await openTestLedger({ store })
    await assert.rejects(openTestLedger({ store, genesis: testGenesis({ gasLimit: 6_000_000 }) }), {
      code: 'ledger/genesis-mismatch',
      storedGenesisHash: genesisHash,
    })
  })
})

describe('a damaged store', () => {
  it('is noticed when its state is not the one of the head', async () => {
    const store = memoryStore()
    await openTestLedger({ store })
    const stateHead = store.get(stateHeadKey)
    assert.ok(stateHead)
    await store.write([{ key: stateHeadKey, value: stateHead.with(30, (stateHead[30] ?? 0) ^ 1) }])
    await assert.rejects(openTestLedger({ store }), { code: 'ledger/invariant', invariant: 'state-root' })
  })
})

describe('closing blocks', () => {
  it('executes, keeps receipts, and finds all by number and hash', async () => {
    const ledger = await openTestLedger()
    const sent = await transfer({ from: 0, nonce: 0, to: addressOf(9), value: 7n })
    const block = await closeNext(ledger, [sent])
    assert.equal(ledger.head, block)
    assert.equal(block.hash, hashHeader(block.header))
    assert.equal(block.header.parentHash, ledger.genesisHash)
    assert.equal(balanceOf(ledger, 9), 7n)
    assert.deepEqual(ledger.locate(sent.hash), { blockNumber: 1n, index: 0 })
    assert.deepEqual([ledger.block(1n), ledger.block(block.hash)], [block, block])
    const [receipt] = ledger.receipts(1n) ?? []
    assert.deepEqual([receipt?.succeeded, receipt?.gasUsed, receipt?.effectiveGasPrice], [true, 21_000n, 0n])
    for (const unknown of [2n, -1n, `0x${'00'.repeat(32)}`] as const)
      assert.equal(ledger.block(unknown), undefined)
    assert.equal(ledger.receipts(2n), undefined)
  })

  it('shows nothing of a block before it is the head', async () => {
    const inner = memoryStore()
    const sent = await transfer({ from: 0, nonce: 0, to: addressOf(9), value: 7n })
    const seen: unknown[] = []
    let look = (): void => {}
    let reads = 0
    const store: Store = {
      ...inner,
      get: (key) => (reads++, inner.get(key)),
      write: async (...batch: Parameters<Store['write']>) => inner.write(...batch).then(look),
    }
    const ledger = await openTestLedger({ store })
    look = () => {
      seen.push(ledger.locate(sent.hash), ledger.receipts(1n))
      reads = 0
      seen.push(ledger.block(1n), ledger.header(1n), reads)
    }
    await closeNext(ledger, [sent])
    assert.deepEqual(
      seen,
      [undefined, undefined, undefined, undefined, 0],
      'nor reads it for who waits for it',
    )
    assert.notEqual(ledger.locate(sent.hash), undefined)
  })

  it('is the same ledger after it was opened again', async () => {
    const store = memoryStore()
    const ledger = await openTestLedger({ store })
    for (let nonce = 0; nonce < 3; nonce++) {
      const logging = {
        from: 0,
        nonce,
        to: undefined,
        gas: 100_000n,
        data: '0x602a6000526007600560206000a200',
      } as const
      await closeNext(ledger, [
        await transfer(logging),
        await transfer({ from: 1, nonce, to: addressOf(0), value: 1n }),
      ])
    }
    const again = await openTestLedger({ store })
    assert.deepEqual(again.head, ledger.head)
    for (const number of [0n, 1n, 2n, 3n]) {
      const { hash, header } = again.header(number) ?? {}
      assert.deepEqual(again.block(number), ledger.block(number))
      assert.deepEqual(
        { hash, header },
        { hash: ledger.block(number)?.hash, header: ledger.block(number)?.header },
      )
      assert.deepEqual(again.receipts(number), ledger.receipts(number))
    }
    assert.equal((await closeNext(again, [])).hash, (await closeNext(ledger, [])).hash)
  })

  it('conserves the supply and moves money as a simple model does', async () => {
    const move = fc.record({ from: fc.nat(4), to: fc.nat(6), value: fc.bigInt(0n, startBalance) })
    const property = fc.asyncProperty(
      fc.array(fc.array(move, { maxLength: 6 }), { maxLength: 4 }),
      async (blocks) => {
        const ledger = await openTestLedger()
        const model = [0, 1, 2, 3, 4, 5, 6].map((index) => (index < 5 ? startBalance : 0n))
        const nonces = model.map(() => 0)
        for (const moves of blocks) {
          const transactions = []
          for (const { from, to, value } of moves) {
            const sent = await transfer({ from, nonce: nonces[from] ?? 0, to: addressOf(to), value })
            // What a sender has left at the block's start pays for all it sends in the block.
            if (ledger.checkSet(await ledger.buildSet([...transactions, sent])) !== undefined)
              assert.fail('built an invalid set')
            if ((await ledger.buildSet([...transactions, sent])).transactions.length === transactions.length)
              continue
            transactions.push(sent)
            nonces[from] = (nonces[from] ?? 0) + 1
          }
          const block = await closeNext(ledger, transactions)
          assert.equal(block.transactions.length, transactions.length)
          for (const { sender, to, value } of transactions) {
            for (const index of model.keys()) {
              if (addressOf(index) === sender) model[index] = (model[index] ?? 0n) - value
              if (addressOf(index) === to) model[index] = (model[index] ?? 0n) + value
            }
          }
          assert.deepEqual(
            model.map((_, index) => balanceOf(ledger, index)),
            model,
          )
        }
      },
    )
    await fc.assert(property, { numRuns: 6 })
  })

  it('gives two ledgers the same hashes, however the candidates were ordered', async () => {
    const [left, right] = [await openTestLedger(), await openTestLedger()]
    for (let nonce = 0; nonce < 3; nonce++) {
      const transactions = await Promise.all(
        [0, 1, 2, 3].map((from) =>
          transfer({ from, nonce, to: addressOf(from + 1), value: BigInt(nonce * 10 + from) }),
        ),
      )
      const closed = await closeNext(left, transactions)
      assert.equal((await closeNext(right, transactions.toReversed())).hash, closed.hash)
    }
  })

  it('keeps the hashes that other versions and machines found', async () => {
    const ledger = await openTestLedger()
    const block = await closeNext(ledger, [
      await transfer({ from: 0, nonce: 0, to: addressOf(1), value: 5n }),
      await transfer({ from: 1, nonce: 0, to: addressOf(2), value: 6n, maxFeePerGas: 1n }),
    ])
    assert.deepEqual(
      [ledger.genesisHash, block.header.extraData, block.hash],
      [
        '0xbab4e69da9854e52eb59626e4944117bcd59ce5094b68f0efd91c7b3afa2b8c1',
        '0xcf759814c1a8b5302092f554ca77d90a96ee01ff7facbdc31c8c6c4bbb7fbbea',
        '0xd94de1a71377c30691b15eac1c6b96a2b080c2f9bd49d4939bce6c112e73ea4b',
      ],
    )
  })

  it('closes again what a late joiner downloads', async () => {
    const [first, late] = [await openTestLedger(), await openTestLedger()]
    const block = await closeNext(first, [await transfer({ from: 0, nonce: 0, value: 1n })])
    const { value, setBytes } = decodeClosedBlock(encodeClosedBlock(block.value, setOf(block)))
    assert.equal((await late.close(value, late.decodeSet(setBytes))).hash, block.hash)
  })

  it('puts upgrades into force from the next slot', async () => {
    const ledger = await openTestLedger()
    const voted = await closeNext(ledger, [], { upgrades: { gasLimit: 5_000_000n } })
    assert.deepEqual([voted.header.gasLimit, voted.parameters.gasLimit], [300_000_000n, 5_000_000n])
    assert.equal((await closeNext(ledger, [])).header.gasLimit, 5_000_000n)
  })

  it('lets contracts see past hashes, the time in seconds, and the value as randomness', async () => {
    const ledger = await openTestLedger()
    // Stores blockhash(number - 1), timestamp, prevrandao, basefee, coinbase and chain id in slots 0 to 5.
    const data = '0x60014303406000554260015544600255486003554160045546600555' as const
    const block = await closeNext(ledger, [
      await transfer({ from: 0, nonce: 0, to: undefined, data, gas: 300_000n }),
    ])
    const created = ledger.receipts(1n)?.[0]?.contractAddress
    assert.ok(created)
    const slot = (index: number) =>
      ledger.state(1n)?.storage(created, `0x${index.toString(16).padStart(64, '0')}`)
    assert.deepEqual(
      [0, 1, 2, 3, 4, 5].map(slot),
      [block.header.parentHash, 1_001n, block.header.mixHash, 0n, feePool, chainId].map(BigInt),
    )
  })

  it('writes what the caller gives alongside in the same batch', async () => {
    const batches: number[] = []
    const store = memoryStore({ onWrite: (operations) => void batches.push(operations.length) })
    const ledger = await openTestLedger({ store })
    const key = new Uint8Array([0x20, 1])
    await closeNext(ledger, [], { alongside: [{ key, value: key }] })
    assert.equal(batches.length, 2)
    assert.deepEqual(store.get(key), key)
  })

  it('pauses now and then, so that others get their turn', async () => {
    let pauses = 0
    const ledger = await openTestLedger({ pause: async () => void pauses++ })
    const sent = Array.from({ length: 64 }, (_, index) => ({ from: index % 5, nonce: Math.floor(index / 5) }))
    const transactions = await Promise.all(sent.map(transfer))
    const block = await closeNext(ledger, transactions)
    // Around the check of the new set, for each 32 transactions, before the records, and when it is the head.
    assert.equal(pauses, 2 + 2 + 1 + 1)
    assert.equal(block.hash, (await closeNext(await openTestLedger(), transactions)).hash)
  })

  it('refuses to close two blocks at once', async () => {
    const ledger = await openTestLedger()
    const first = closeNext(ledger, [])
    await assert.rejects(closeNext(ledger, []), { code: 'ledger/close-in-progress', blockNumber: 1n })
    assert.equal((await first).header.number, 1n)
  })

  it('recovers each sender once, from the pool to the block', async () => {
    let recovered = 0
    const ledger = await openTestLedger({
      recover: (...signature) => {
        recovered++
        return recoverAddress(...signature)
      },
    })
    const transaction = ledger.decode(await rawTransfer({ from: 0, nonce: 0 }))
    const set = ledger.decodeSet((await ledger.buildSet([transaction])).bytes)
    assert.equal(set.transactions[0], transaction)
    assert.equal(ledger.checkSet(set), undefined)
    await closeNext(ledger, set.transactions)
    assert.equal(recovered, 1)
  })

  it('asks for transactions known elsewhere', async () => {
    const transaction = await transfer({ from: 0, nonce: 0 })
    const known = (hash: Hex) => (hash === transaction.hash ? transaction : undefined)
    const ledger = await openTestLedger({ known, recover: () => assert.fail('recovered again') })
    assert.equal(ledger.decodeSet((await ledger.buildSet([transaction])).bytes).transactions[0], transaction)
  })

  it('proves accounts', async () => {
    const ledger = await openTestLedger()
    await closeNext(ledger, [await transfer({ from: 0, nonce: 0, to: addressOf(1), value: 5n })])
    const proof = ledger.proof(addressOf(1), [], 1n)
    assert.deepEqual([proof?.balance, proof?.nonce], [startBalance + 5n, 0n])
    assert.ok((proof?.accountProof.length ?? 0) > 0)
  })
})

describe('fees', () => {
  const wei = 1_000n

  it('are nothing while there is room', async () => {
    const ledger = await openTestLedger()
    const block = await closeNext(ledger, [await transfer({ from: 0, nonce: 0, maxFeePerGas: wei })])
    assert.equal(block.header.baseFeePerGas, 0n)
    assert.equal(balanceOf(ledger, 0), startBalance)
  })

  it('are the lowest bid for all in a full block, and collect in the pool, also for what failed', async () => {
    const ledger = await openTestLedger({ genesis: testGenesis({ gasLimit: 5_000_000 }) })
    const block = await closeNext(ledger, [
      await transfer({ from: 0, nonce: 0, maxFeePerGas: 9n * wei, gas: 4_000_000n }),
      await transfer({
        from: 1,
        nonce: 0,
        maxFeePerGas: 4n * wei,
        to: undefined,
        data: '0xfe',
        gas: 900_000n,
      }),
      await transfer({ from: 2, nonce: 0, maxFeePerGas: 3n * wei, gas: 200_000n }), // Does not fit.
    ])
    assert.equal(block.header.baseFeePerGas, 4n * wei)
    const receipts = ledger.receipts(1n) ?? []
    assert.deepEqual(new Set(receipts.map(({ succeeded }) => succeeded)), new Set([true, false]))
    for (const { effectiveGasPrice } of receipts) assert.equal(effectiveGasPrice, 4n * wei)
    assert.equal(block.header.gasUsed, 921_000n)
    assert.equal(ledger.state(1n)?.account(ledger.feePool)?.balance, 921_000n * 4n * wei)
    assert.deepEqual(
      [0, 1, 2].map((index) => startBalance - balanceOf(ledger, index)),
      [21_000n * 4n * wei, 900_000n * 4n * wei, 0n],
    )
  })
})

describe('what the rules of sets cannot foresee', () => {
  /** Sends its whole balance to the caller: PUSH0 ×4, SELFBALANCE, CALLER, GAS, CALL. */
  const drain = '0x5f5f5f5f47335af1' as const

  it('voids a transaction whose delegated sender was drained in the same block, once and for all', async () => {
    const ledger = await openTestLedger()
    const creation = `0x67${drain.slice(2)}5f5260086018f3` as const
    await closeNext(ledger, [
      await transfer({ from: 4, nonce: 0, to: undefined, data: creation, gas: 200_000n }),
    ])
    const thief = ledger.receipts(1n)?.[0]?.contractAddress
    assert.ok(thief)
    const authorization = await accountOf(1).signAuthorization({ chainId, nonce: 0, address: thief })
    const delegation = await accountOf(4).signTransaction({
      type: 'eip7702',
      chainId,
      nonce: 1,
      to: addressOf(4),
      gas: 100_000n,
      authorizationList: [authorization],
    })
    await closeNext(ledger, [ledger.decode(fromHex(delegation))])

    // Who runs first depends on the set's hash: vary the value until the thief does.
    const attack = await transfer({ from: 4, nonce: 2, to: addressOf(1), gas: 200_000n })
    let victim = await transfer({ from: 1, nonce: 1, to: addressOf(0), value: 1n })
    for (let value = 2n; executionOrder(await ledger.buildSet([victim, attack]))[0] !== attack; value++) {
      victim = await transfer({ from: 1, nonce: 1, to: addressOf(0), value })
    }
    const block = await closeNext(ledger, [victim, attack])
    assert.equal(block.transactions[1], victim)
    const receipt = ledger.receipts(3n)?.[1]
    assert.deepEqual([receipt?.succeeded, receipt?.gasUsed, receipt?.logs], [false, 0n, []])
    assert.equal(receipt?.cumulativeGasUsed, block.header.gasUsed)
    assert.equal(balanceOf(ledger, 1), 0n)
    assert.equal(ledger.state(3n)?.account(addressOf(1))?.nonce, victim.nonce + 1n)
    assert.equal(ledger.check(victim)?.code, 'nonce-too-low')
  })

  it('takes money that a contract burned out of the supply', async () => {
    const ledger = await openTestLedger()
    // Created with 5 wei, destroyed in its own creation, in favour of itself: ADDRESS SELFDESTRUCT.
    await closeNext(ledger, [
      await transfer({ from: 0, nonce: 0, to: undefined, data: '0x30ff', value: 5n, gas: 200_000n }),
    ])
    const total = [0, 1, 2, 3, 4].reduce((sum, index) => sum + balanceOf(ledger, index), 0n)
    assert.equal(total, 5n * startBalance - 5n)
  })
})
