/** The ledger against the contract that really keeps the rewards; `npm run build:contracts` makes its artifact. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { type Abi, decodeFunctionResult, encodeFunctionData, type Hex } from 'viem'
import { createEngine, JournaledState } from '@watt/evm'
import type { Ledger } from '../types.ts'
import { toHex } from '../bytes.ts'
import { feePool } from '../fees.ts'
import { closeNext, openTestLedger } from '../ledger.fixture.ts'
import { addressOf, transfer } from '../signing.fixture.ts'
import { balanceAt, contracts, peopleGenesis, stateOf, tell, type Told } from './people-chain.fixture.ts'

const file = new URL(
  '../../../../contracts/artifacts/src/people/DailyRewards.sol/DailyRewards.json',
  import.meta.url,
)
const skip = existsSync(file) ? false : 'the contracts are not built'
const dayMs = 10_000n
const gwei = 1_000_000_000n
const claimGasMax = 90_000n

type Artifact = { readonly abi: Abi; readonly deployedBytecode: Hex }

/** Reads from the contract at the head. */
async function read(
  ledger: Ledger,
  abi: Abi,
  functionName: string,
  args: readonly unknown[] = [],
): Promise<unknown> {
  const { header } = ledger.head
  const data = encodeFunctionData({ abi, functionName, args })
  const price = { payWeiPerGas: 0n, maxWeiPerGas: 0n, creditTo: feePool, creditWeiPerGas: 0n }
  const { returnData, succeeded } = await createEngine().execute(
    {
      from: addressOf(3),
      to: contracts.rewards,
      nonce: 0n,
      gasLimit: 1_000_000n,
      value: 0n,
      data: Buffer.from(data.slice(2), 'hex'),
      accessList: [],
      authorizationList: [],
    },
    { ...header, chainId: ledger.chainId, prevRandao: header.mixHash, blockHash: () => undefined },
    new JournaledState(stateOf(ledger)),
    { price, simulate: true },
  )
  assert.ok(succeeded)
  return decodeFunctionResult({ abi, functionName, data: toHex(returnData) })
}

describe('the contract of daily rewards', { skip }, () => {
  it('hears of every close, pays what the tree proves, once, and tells the day of it', async () => {
    const { abi, deployedBytecode } = JSON.parse(readFileSync(file, 'utf8')) as Artifact
    const ledger = await openTestLedger({ genesis: peopleGenesis({ rewards: deployedBytecode }) })
    const members = Array.from({ length: 5 }, (_, index) => index + 1)
    const registered: readonly Told[] = members.map((id) => ['Registered', id, addressOf(10 + id), 0])
    await tell(ledger, [...registered, ['SeedSet', 1, true], ['SeedSet', 2, true]])
    await tell(
      ledger,
      [
        ['CheckedIn', 1, 101],
        ['CheckedIn', 2, 101],
      ],
      dayMs,
    )
    await closeNext(ledger, [], { afterMs: 3n * dayMs })
    assert.ok(ledger.days)
    const { state } = ledger.days
    assert.equal(await read(ledger, abi, 'root'), toHex(state.tree.root))
    assert.equal(await read(ledger, abi, 'day'), 103n)
    assert.equal(await read(ledger, abi, 'word'), ledger.head.header.parentHash)
    const totals = (await read(ledger, abi, 'totalsOf', [101n])) as { readonly emittedGwei: bigint }
    assert.equal(totals.emittedGwei, state.emittedGwei)

    for (const [index, id] of [1, 2].entries()) {
      const { account, earnedGwei, provisionalGwei } = state.reward(id)
      const args = [id, account, earnedGwei, provisionalGwei, state.proof(id).map(toHex)]
      const data = encodeFunctionData({ abi, functionName: 'claim', args })
      const claim = { from: 1, to: contracts.rewards, data, gas: 200_000n }
      await closeNext(ledger, [
        await transfer({ ...claim, nonce: 2 * index }),
        await transfer({ ...claim, nonce: 2 * index + 1 }),
      ])
      const [first, second] = ledger.receipts(ledger.head.header.number) ?? []
      assert.deepEqual([first?.succeeded, second?.succeeded], [true, false])
      assert.ok((first?.gasUsed ?? claimGasMax) < claimGasMax)
      assert.equal(balanceAt(ledger, account), earnedGwei * gwei)
      assert.equal(state.reward(id).claimedGwei, earnedGwei)
    }
    assert.equal(ledger.days.outstandingGwei, state.carryGwei)
  })

  it('takes no word from anybody but the ledger', async () => {
    const { abi, deployedBytecode } = JSON.parse(readFileSync(file, 'utf8')) as Artifact
    const ledger = await openTestLedger({ genesis: peopleGenesis({ rewards: deployedBytecode }) })
    const word = `0x${'11'.repeat(32)}`
    const data = encodeFunctionData({
      abi,
      functionName: 'closeEpoch',
      args: [100n, word, 1, 1n, 1n, 1n, 1n, word],
    })
    await closeNext(ledger, [
      await transfer({ from: 0, nonce: 0, to: contracts.rewards, data, gas: 500_000n }),
    ])
    assert.equal(ledger.receipts(1n)?.[0]?.succeeded, false)
    assert.equal(await read(ledger, abi, 'root'), `0x${'00'.repeat(32)}`)
  })
})
