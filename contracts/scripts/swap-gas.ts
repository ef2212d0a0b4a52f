/**
 * What trading and staking cost, in gas of whole transactions on a simulated network, next to the budget of a swap.
 * Run: `npx hardhat run scripts/swap-gas.ts`. Ends with code 1 when the budget is passed.
 * @module
 */
import assert from 'node:assert/strict'
import { network } from 'hardhat'
import { maxUint256, parseEther, type Hex } from 'viem'
import { reportGas } from './gas-table.ts'

const { viem } = await network.create()
const client = await viem.getPublicClient()
const [account] = (await viem.getWalletClients()).map((wallet) => wallet.account.address)
assert(account, 'the network offers an account')

const watt = await viem.deployContract('WrappedWatt')
// Plain ERC-20s that their deployer mints.
const kwt = await viem.deployContract('KwtToken', ['KWT', 'KWT'])
const stable = await viem.deployContract('KwtToken', ['Dollar', 'USD'])
const factory = await viem.deployContract('PairFactory')
const router = await viem.deployContract('SwapRouter', [factory.address, watt.address])
const pool = await viem.deployContract('StakingPool', [watt.address, watt.address, 604_800n])
for (const token of [kwt, stable]) {
  await token.write.mint([account, parseEther('1000000')])
  await token.write.approve([router.address, maxUint256])
}
await watt.write.deposit({ value: parseEther('1000') })
await watt.write.approve([pool.address, maxUint256])
const created = await gasOf(factory.write.createPair([kwt.address, stable.address]))
const pair = await viem.getContractAt('WattPair', await factory.read.getPair([kwt.address, stable.address]))
const firstLiquidity = await gasOf(provide())
const kwtFirst = (await pair.read.token0()).toLowerCase() === kwt.address.toLowerCase()

// The first trade starts the price sums; the budget is for every later one.
await onPair()
const swap = await onPair()
const routed = await gasOf(route(kwt.address, stable.address))
const liquidity = await gasOf(provide())
await pool.write.stake([parseEther('1')])
await watt.write.transfer([pool.address, parseEther('70')])
const notified = await gasOf(pool.write.notifyReward([parseEther('70')]))

reportGas([
  { what: 'swap exact-in on the pair', gas: swap, budget: 110_000n },
  { what: 'swap exact-in through the router, with payment', gas: routed },
  { what: 'make a pair', gas: created },
  { what: 'first liquidity', gas: firstLiquidity },
  { what: 'add liquidity', gas: liquidity },
  { what: 'stake', gas: await gasOf(pool.write.stake([parseEther('1')])) },
  { what: 'claim', gas: await gasOf(pool.write.claim()) },
  { what: 'unstake', gas: await gasOf(pool.write.unstake([parseEther('1')])) },
  { what: 'promise rewards', gas: notified },
])

/** Sends a token, then trades it with the pair itself; counts the trade only. */
async function onPair(): Promise<bigint> {
  await kwt.write.transfer([pair.address, parseEther('1')])
  const out = parseEther('0.9')
  assert(account)
  return gasOf(pair.write.swap([kwtFirst ? 0n : out, kwtFirst ? out : 0n, account, '0x']))
}

function route(from: Hex, to: Hex): Promise<Hex> {
  assert(account)
  return router.write.swapExactIn([
    {
      path: [from, to],
      amountIn: parseEther('1'),
      minimumOut: 0n,
      maxImpactBps: 10_000n,
      to: account,
      deadline: maxUint256,
      nativeOut: false,
    },
  ])
}

function provide(): Promise<Hex> {
  assert(account)
  return router.write.addLiquidity([
    {
      tokenA: kwt.address,
      tokenB: stable.address,
      desiredA: parseEther('1000'),
      desiredB: parseEther('1000'),
      minimumA: 0n,
      minimumB: 0n,
      to: account,
      deadline: maxUint256,
    },
  ])
}

async function gasOf(sent: Promise<Hex>): Promise<bigint> {
  const { gasUsed, status } = await client.waitForTransactionReceipt({ hash: await sent })
  assert.equal(status, 'success')
  return gasUsed
}
