/** Blocks of every kind of transaction whose hashes are written down: what makes closes faster must not change one. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Address, createAddress, type Hex } from '@watt/evm'
import type { Transaction } from './types.ts'
import { fromHex, keccak } from './bytes.ts'
import { parseGenesis } from './genesis-file.ts'
import { closeNext, engine, startBalance } from './ledger.fixture.ts'
import { openLedger } from './ledger.ts'
import { accountOf, addressOf, chainId, decode, transfer } from './signing.fixture.ts'
import { memoryStore } from './store/memory-store.ts'

const token: Address = `0x${'70'.repeat(20)}`
/** `transfer(to, amount)` of an ERC-20: balances in a mapping in slot 0, one log, and true. */
const tokenCode: Hex =
  '0x335f525f60205260405f208054602435900390556004355f5260405f2080546024350190556024355f52600435337fddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef60205fa360015f5260205ff3'
/** Writes 7 to slots 0 and 1; its code clears slot 0, and reverts when it is sent wei. */
const initCode: Hex = '0x60075f556007600155600c6014600039600c5ff3346008575f5f55005b5f5ffd'

const genesis = parseGenesis({
  chainId,
  name: 'known blocks',
  timestampMs: 1_000_000,
  parameters: { gasLimit: 6_000_000 },
  allocation: {
    ...Object.fromEntries([0, 1, 2, 3].map((at) => [addressOf(at), { balance: String(startBalance) }])),
    [token]: { balance: '0', code: tokenCode, storage: { [balanceSlot(addressOf(0))]: '0x3e8' } },
  },
})

describe('known blocks', () => {
  it('have the hashes that they always had', async () => {
    const ledger = await openLedger({ store: memoryStore(), genesis, engine })
    const created = createAddress(addressOf(1), 0n)
    const hashes: Hex[] = []
    for (const transactions of [
      [
        await pay(0, 0, { to: addressOf(20) }),
        await pay(0, 1, { to: token, data: tokenCall(addressOf(1), 400n), gas: 100_000n }),
        await pay(0, 2, { to: token, data: tokenCall(addressOf(30), 600n), gas: 100_000n }),
        await transfer({ from: 1, nonce: 0, to: undefined, data: initCode, gas: 300_000n }),
        await pay(1, 1, { to: created, gas: 60_000n }),
        ...(await otherTypes()),
      ],
      [
        await pay(1, 2, { to: token, data: tokenCall(addressOf(0), 400n), gas: 100_000n }),
        await transfer({ from: 1, nonce: 3, to: created, gas: 60_000n }),
        await pay(3, 1, { to: addressOf(40) }),
      ],
      // Its declared gas fills the block: all of it pays the lowest bid.
      [
        await pay(0, 3, { to: addressOf(0), gas: 3_000_000n, maxFeePerGas: 9n }),
        await pay(2, 2, { to: addressOf(20), gas: 2_900_000n, maxFeePerGas: 5n }),
      ],
    ]) {
      const block = await closeNext(ledger, transactions)
      assert.equal(block.transactions.length, transactions.length)
      hashes.push(block.hash)
    }
    const statuses = [1n, 2n, 3n].map((number) => ledger.receipts(number)?.map((it) => Number(it.succeeded)))
    assert.deepEqual(statuses.flat().filter((it) => it === 0).length, 1)
    assert.equal(ledger.head.header.baseFeePerGas, 5n)
    assert.deepEqual(hashes, [
      '0xf7d6d73053225ecf0ed48113f87b29afe9beeec38c5d8aecc5706467adc2e452',
      '0xf0b2849f6747229f7c5e44e60b4fdd5dceba4206dc5f3855eaba72e8916a5301',
      '0xf6871fad11752e569d93e96a9121a061386a18a94e8fcb479520f3bfd64c3dbb',
    ])
  })
})

function pay(
  from: number,
  nonce: number,
  options: Partial<Parameters<typeof transfer>[0]>,
): Promise<Transaction> {
  const value = options.data === undefined ? 5n : 0n
  return transfer({ from, nonce, value, ...options })
}

/** Types 0, 1 and 4. */
async function otherTypes(): Promise<readonly Transaction[]> {
  const common = { chainId, to: addressOf(50), value: 9n, gas: 100_000n } as const
  const bids = { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n }
  const storageKeys = [balanceSlot(addressOf(2))]
  const authorization = await accountOf(0).signAuthorization({ chainId, nonce: 3, address: token })
  const [legacy, listed, delegating] = [accountOf(2), accountOf(2), accountOf(3)]
  const signed = await Promise.all([
    legacy.signTransaction({ ...common, type: 'legacy', nonce: 0, gasPrice: 0n }),
    listed.signTransaction({
      ...common,
      type: 'eip2930',
      nonce: 1,
      gasPrice: 0n,
      accessList: [{ address: token, storageKeys }],
    }),
    delegating.signTransaction({
      ...common,
      ...bids,
      type: 'eip7702',
      nonce: 0,
      authorizationList: [authorization],
    }),
  ])
  return signed.map((raw) => decode(fromHex(raw)))
}

function tokenCall(to: Address, amount: bigint): Hex {
  return `0xa9059cbb${to.slice(2).padStart(64, '0')}${amount.toString(16).padStart(64, '0')}`
}

function balanceSlot(holder: Address): Hex {
  return keccak(fromHex(`0x${holder.slice(2).padStart(64, '0')}${'0'.repeat(64)}`))
}
