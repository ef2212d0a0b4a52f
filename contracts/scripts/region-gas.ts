/**
 * What a region costs its users, in gas of whole transactions on a simulated network over real price feeds of seven
 * reporters, and how large its contracts are, next to the budgets.
 * Run: `npx hardhat run scripts/region-gas.ts`. Ends with code 1 when a budget is passed.
 * @module
 */
import assert from 'node:assert/strict'
import { artifacts, network } from 'hardhat'
import { keccak256, pad, parseEther, parseSignature, toBytes, toHex, zeroAddress, type Hex } from 'viem'
import { reportGas } from './gas-table.ts'

const { viem, provider } = await network.create()
const client = await viem.getPublicClient()
const wallets = await viem.getWalletClients()
const reporters = wallets.slice(0, 7)
const [governance, holder, other, stranger] = wallets.slice(7).map(({ account }) => account)
assert(governance && holder && other && stranger, 'the network offers accounts')
const day = 86_400
const rules = {
  min: 1_000_000n,
  max: 1_000_000_000n,
  maxAge: 2 * day,
  heartbeat: day,
  confirmAfter: day,
  maxRatioPercent: 300,
}
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

const token = await viem.deployContract('WrappedWatt')
for (const { account } of wallets) await token.write.deposit({ account, value: parseEther('5000') })
const founding = [
  token.address,
  parseEther('1000'),
  7 * day,
  30 * day,
  1n,
  5000n,
  governance.address,
] as const
const registry = await viem.deployContract('ReporterRegistry', founding)
for (const { account } of reporters) {
  await token.write.approve([registry.address, parseEther('1000')], { account })
  await registry.write.stake([parseEther('1000'), account.address], { account })
}
await registry.write.setReporters([reporters.map(({ account }) => account.address)], { account: governance })
// A plain ERC-20 that its deployer mints.
const stable = await viem.deployContract('KwtToken', ['Dollar', 'USD'])
const retail = await newFeed('BR', 'BRL')
const rate = await newFeed('BRL/USD', 'USD')
const price = await viem.deployContract('RegionPrice', [retail.address, rate.address])
const pairs = await viem.deployContract('PairFactory')
const { bytecode } = await artifacts.readArtifact('RegionBranch')
const factory = await viem.deployContract('RegionFactory', [
  governance.address,
  pairs.address,
  token.address,
  bytecode as Hex,
])
const addition = factory.write.addRegion([region()], { account: governance })
const added = await gasOf(addition)
const { branch: branchAddress, kwt: kwtAddress } = await factory.read.regionAt([0n])
const branch = await viem.getContractAt('RegionBranch', branchAddress)
const kwt = await viem.getContractAt('KwtToken', kwtAddress)

await rounds()
for (const account of [holder, other]) {
  await stable.write.mint([account.address, parseEther('1000000')])
  await stable.write.approve([branch.address, parseEther('1000000')], { account })
}
const kwh = parseEther
// Ten vaults that redemption reaches one after the other, and stronger ones above them.
await branch.write.open([0, kwh('1500'), kwh('1000'), 0], { account: other })
for (let vault = 0n; vault < 10n; vault++)
  await branch.write.open([0, kwh('130') + vault, kwh('500'), 0], { account: other })
await rounds()
const opened = await gasOf(branch.write.open([0, kwh('800'), kwh('1000'), 11], { account: holder }))
const minted = await gasOf(branch.write.mint([12, kwh('100'), 11], { account: holder }))
const moved = await gasOf(kwt.write.transfer([stranger.address, kwh('10')], { account: holder }))
await kwt.write.transfer([holder.address, kwh('5000')], { account: other })
const part = await gasOf(redeem('100', 11))
const ten = await gasOf(redeem('4925', 1)) // the rest of all ten: 10 x 502.5 - 100
for (let vault = 2; vault < 12; vault++)
  assert.equal((await branch.read.vault([vault])).debt, 0n, 'all ten paid')
const repaid = await gasOf(branch.write.repay([12, kwh('100'), 1], { account: holder }))
const request = await gasOf(branch.write.requestRedeem([kwh('100'), 0n], { account: holder }))
await rounds()
const settled = await gasOf(branch.write.settleRedeem([1, 10n, 0], { account: stranger }))

const rows: { readonly what: string; readonly gas: bigint; readonly budget?: bigint }[] = [
  { what: 'transfer to a new holder', gas: moved, budget: 55_000n },
  { what: 'mint from a vault', gas: minted, budget: 190_000n },
  { what: 'open a vault and mint, first KWT of a holder', gas: opened },
  { what: 'redeem from 1 vault', gas: part, budget: 220_000n },
  { what: 'redeem from 10 vaults', gas: ten, budget: 900_000n },
  { what: 'repay', gas: repaid },
  { what: 'request a redemption', gas: request },
  { what: 'settle a redemption', gas: settled },
  { what: 'add a region', gas: added },
  { what: 'bytes of RegionBranch', gas: await sizeOf(branch.address), budget: 24_576n },
  { what: 'bytes of KwtToken', gas: await sizeOf(kwt.address), budget: 24_576n },
  { what: 'bytes of RegionFactory', gas: await sizeOf(factory.address), budget: 24_576n },
]
reportGas(rows)

function redeem(amount: string, hint: number): Promise<Hex> {
  return branch.write.redeem([kwh(amount), 0n, holder!.address, 100n, hint], { account: holder! })
}

async function newFeed(name: string, currency: string): ReturnType<typeof viem.deployContract<'PriceFeed'>> {
  const index = keccak256(toBytes(name))
  const founding = [name, currency, index, 'gas', rules, registry.address, governance!.address] as const
  const feed = await viem.deployContract('PriceFeed', founding)
  await registry.write.setFeed([feed.address, true], { account: governance! })
  return feed
}

/** A round of both feeds: 1 BRL per kWh, 0.20 USD per BRL. */
async function rounds(): Promise<void> {
  const now = Number((await client.getBlock()).timestamp) + day
  await provider.request({ method: 'evm_setNextBlockTimestamp', params: [now + 60] })
  await submit(retail, 100_000_000n, now)
  await submit(rate, 20_000_000n, now)
}

async function submit(feed: typeof retail, value: bigint, observedAt: number): Promise<void> {
  const round = {
    roundId: (await feed.read.lastReportedRound()) + 1n,
    periodStart: 1_700_000_000,
    periodEnd: observedAt + 180 * day,
    vintage: 0,
    configDigest: await feed.read.configDigest(),
  }
  const domain = {
    name: 'Watt PriceFeed',
    version: '1',
    chainId: await client.getChainId(),
    verifyingContract: feed.address,
  }
  const sourcesRoot = keccak256(toBytes('sources'))
  const message = { feedId: await feed.read.feedId(), ...round, value, observedAt, sourcesRoot }
  const signatures = await Promise.all(
    reporters.map(async (wallet) =>
      short(await wallet.signTypedData({ domain, types: observation, primaryType: 'Observation', message })),
    ),
  )
  const observations = reporters.map((_, reporter) => ({ reporter, value, observedAt, sourcesRoot }))
  const receipt = await client.waitForTransactionReceipt({
    hash: await feed.write.submit([round, observations, signatures]),
  })
  assert.equal(receipt.status, 'success')
}

/** The short form of EIP-2098. */
function short(signature: Hex): { r: Hex; vs: Hex } {
  const { r, s, yParity } = parseSignature(signature)
  return { r, vs: toHex(BigInt(s) | (BigInt(yParity) << 255n), { size: 32 }) }
}

/** The launch parameters. */
function region() {
  return {
    id: pad(toHex('BR'), { dir: 'right', size: 32 }),
    name: 'KWT Brazil',
    symbol: 'KWTBR',
    target: price.address,
    supplierRegistry: zeroAddress,
    params: {
      slewPerSecond: 1_000_000_564_701_133_626_865_910_625n,
      slewTime: day,
      minIndex: parseEther('0.01'),
      maxIndex: parseEther('5'),
      graceTime: 3 * day,
      shutdownTime: 14 * day,
      liquidationDelay: day,
      requestLife: 3 * day,
      instantTime: day,
      maxPause: 7 * day,
      floorFee: 50,
      instantShare: 10,
      liquidationPenalty: 500,
      reserveShare: 500,
      instantFloor: parseEther('10000'),
      minDebt: parseEther('100'),
      ceiling: parseEther('10000000'),
    },
    collaterals: [
      {
        token: stable.address,
        price: zeroAddress,
        minRatio: 12_000,
        safeRatio: 15_000,
        ceiling: parseEther('10000000'),
      },
    ],
  } as const
}

async function sizeOf(address: Hex): Promise<bigint> {
  return BigInt(((await client.getCode({ address }))?.length ?? 2) - 2) / 2n
}

async function gasOf(sent: Promise<Hex>): Promise<bigint> {
  const { gasUsed, status } = await client.waitForTransactionReceipt({ hash: await sent })
  assert.equal(status, 'success')
  return gasUsed
}
