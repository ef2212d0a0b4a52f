/**
 * What a price round costs, in gas of whole transactions on a simulated network, next to the budget.
 * Run: `npx hardhat run scripts/oracle-gas.ts`. Ends with code 1 when a budget is passed.
 * @module
 */
import assert from 'node:assert/strict'
import { network } from 'hardhat'
import { keccak256, parseEther, parseSignature, toBytes, toHex, type Hex } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { reportGas } from './gas-table.ts'

const { viem, provider } = await network.create()
const client = await viem.getPublicClient()
const [governance] = await viem.getWalletClients()
const stake = parseEther('1000')
const day = 86_400

const observation = {
  Observation: [
    { name: 'feedId', type: 'bytes32' },
    { name: 'roundId', type: 'uint80' },
    { name: 'value', type: 'int192' },
    { name: 'periodStart', type: 'uint40' },
    { name: 'periodEnd', type: 'uint40' },
    { name: 'vintage', type: 'uint16' },
    { name: 'observedAt', type: 'uint40' },
    { name: 'sourcesRoot', type: 'bytes32' },
    { name: 'configDigest', type: 'bytes32' },
  ],
} as const

reportGas([
  { what: 'round of 7 reporters', gas: await roundGas(7), budget: 150_000n },
  { what: 'round of 13 reporters', gas: await roundGas(13), budget: 225_000n },
  { what: 'round of 31 reporters', gas: await roundGas(31) },
])

/** Gas of a paid round that all reporters signed, the second of its feed. */
async function roundGas(count: number): Promise<bigint> {
  assert(governance, 'the network offers an account')
  const watt = await viem.deployContract('WrappedWatt')
  const address = governance.account.address
  const founding = [watt.address, stake, 7 * day, 30 * day, 1n, 5000n, address] as const
  const registry = await viem.deployContract('ReporterRegistry', founding)
  const reporters = Array.from({ length: count }, () => privateKeyToAccount(generatePrivateKey()))
  for (const reporter of reporters) {
    await provider.request({
      method: 'hardhat_setBalance',
      params: [reporter.address, toHex(parseEther('2000'))],
    })
    await provider.request({ method: 'hardhat_impersonateAccount', params: [reporter.address] })
    const account = reporter.address
    await watt.write.deposit({ account, value: stake })
    await watt.write.approve([registry.address, stake], { account })
    await registry.write.stake([stake, account], { account })
  }
  await registry.write.setReporters([reporters.map((reporter) => reporter.address)])
  const rules = {
    min: 10_000_000n,
    max: 1_000_000_000n,
    maxAge: 2 * day,
    heartbeat: day,
    confirmAfter: day,
    maxRatioPercent: 300,
  }
  const index = keccak256(toBytes('rule'))
  const feed = await viem.deployContract('PriceFeed', [
    'BR',
    'BRL',
    index,
    'gas',
    rules,
    registry.address,
    address,
  ])
  await registry.write.setFeed([feed.address, true])

  await submit(1n)
  return submit(2n)

  async function submit(roundId: bigint): Promise<bigint> {
    const now = Number((await client.getBlock()).timestamp) + day
    await provider.request({ method: 'evm_setNextBlockTimestamp', params: [now + 60] })
    const round = {
      roundId,
      periodStart: 1_700_000_000,
      periodEnd: now + 180 * day,
      vintage: 0,
      configDigest: await feed.read.configDigest(),
    }
    const domain = {
      name: 'Watt PriceFeed',
      version: '1',
      chainId: await client.getChainId(),
      verifyingContract: feed.address,
    }
    const feedId = await feed.read.feedId()
    const observations = reporters.map((_, reporter) => ({
      reporter,
      value: 73_500_000n + BigInt(reporter) * 10_000n,
      observedAt: now + reporter,
      sourcesRoot: keccak256(toBytes(`sources of ${reporter}`)),
    }))
    const signatures = await Promise.all(
      observations.map(async ({ reporter, ...seen }) => {
        const message = { feedId, ...round, ...seen }
        const account = reporters[reporter]
        assert(account, `there is a reporter ${reporter}`)
        const signature = await account.signTypedData({
          domain,
          types: observation,
          primaryType: 'Observation',
          message,
        })
        return short(signature)
      }),
    )
    const hash = await feed.write.submit([round, observations, signatures])
    const receipt = await client.waitForTransactionReceipt({ hash })
    assert.equal(await feed.read.lastReportedRound(), roundId, 'the round is taken')
    return receipt.gasUsed
  }
}

/** The short form of EIP-2098. */
function short(signature: Hex): { r: Hex; vs: Hex } {
  const { r, s, yParity } = parseSignature(signature)
  return { r, vs: toHex(BigInt(s) | (BigInt(yParity) << 255n), { size: 32 }) }
}
