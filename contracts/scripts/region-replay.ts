/**
 * Replays the bundled price history against a region with its launch parameters: before every published step somebody
 * opens a vault with not a cent more than the stable's least ratio, and a keeper looks every twelve hours. No vault may
 * ever be worth less than its debt.
 * Run after `hardhat build`: `npx hardhat run --no-compile scripts/region-replay.ts`. Ends with code 1 on an insolvent vault.
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import hre, { network } from 'hardhat'
import { parseEther, parseUnits, zeroAddress, type Abi, type Hex } from 'viem'

type Series = {
  readonly id: string
  readonly kind: 'retail' | 'fx'
  readonly unit: string
  readonly currency: string
  readonly figures: readonly { readonly start: string; readonly value: string }[]
}

const look = 43_200
const day = 86_400
const wad = 10n ** 18n
const history = join(import.meta.dirname, '..', '..', 'services', 'oracle', 'history')
const all = readdirSync(history)
  .filter((name) => name.endsWith('.json'))
  .map((name): Series => JSON.parse(readFileSync(join(history, name), 'utf8')))

const { viem, provider } = await network.create()
const [governance, keeper, owner] = await viem.getWalletClients()
const client = await viem.getPublicClient()
const double: { abi: Abi; bytecode: Hex } = JSON.parse(
  readFileSync(
    join(hre.config.paths.cache, 'test-artifacts/src/testing/region/TargetDouble.sol/TargetDouble.json'),
    'utf8',
  ),
)

const rows: Awaited<ReturnType<typeof replay>>[] = []
for (const series of all.filter(({ kind }) => kind === 'retail')) rows.push(await replay(series))
console.table(rows)
const steps = rows.reduce((sum, row) => sum + row.steps, 0)
const insolvent = rows.reduce((sum, row) => sum + row.insolvent, 0)
console.log(`${rows.length} series, ${steps} steps, ${insolvent} insolvent vaults`)
process.exitCode = insolvent === 0 ? 0 : 1

async function replay(series: Series) {
  const prices = inDollars(series)
  const target = await deployTarget(prices[0]!)
  // A plain ERC-20 that its deployer mints.
  const stable = await viem.deployContract('KwtToken', ['Dollar', 'USD'])
  const branch = await viem.deployContract('RegionBranch', [
    governance!.account.address,
    series.id,
    'KWT',
    target,
    params(),
    zeroAddress,
    [
      {
        token: stable.address,
        price: zeroAddress,
        minRatio: 12_000,
        safeRatio: 15_000,
        ceiling: parseEther('1000000000'),
      },
    ],
  ])
  for (const { account } of [keeper!, owner!]) {
    await stable.write.mint([account.address, parseEther('10000000000')])
    await stable.write.approve([branch.address, parseEther('10000000000')], { account })
  }
  await branch.write.open([0, parseEther('1000000'), parseEther('100000'), 0], { account: keeper!.account })
  const seen = {
    series: series.id,
    steps: prices.length - 1,
    largest: '',
    liquidated: 0,
    insolvent: 0,
    lowest: 10n * wad,
  }
  let largest = 0
  for (const price of prices.slice(1)) {
    const before = await branch.read.currentPrice()
    largest = Math.max(largest, Number(price) / Number(before.target))
    await openAtTheEdge(before)
    await publish(price)
    for (let looks = 0; looks < 120; looks++) {
      const { index } = await branch.read.currentPrice()
      await watch(index)
      if (index === price) break
      await wait()
      await publish(price)
    }
    await wait(60)
    await publish(price)
  }
  const { lowest, ...counts } = seen
  return {
    ...counts,
    largest: `${((largest - 1) * 100).toFixed(1)} %`,
    lowestRatio: `${lowest / 10n ** 16n} %`,
  }

  async function publish(price: bigint): Promise<void> {
    await owner!.writeContract({ address: target, abi: double.abi, functionName: 'set', args: [price] })
    await branch.write.poke()
  }

  async function openAtTheEdge({ index, target: goal }: { index: bigint; target: bigint }): Promise<void> {
    const high = index > goal ? index : goal
    const collateral = (parseEther('1005') * high * 12n + 10n * wad - 1n) / (10n * wad)
    await branch.write.open([0, collateral, parseEther('1000'), 1], { account: owner!.account })
  }

  /** Flags and liquidates like any keeper would, from the lowest ratio up to the first vault that is safe. */
  async function watch(index: bigint): Promise<void> {
    const [stableKind] = await branch.read.collaterals()
    const { timestamp } = await client.getBlock()
    for (let id = stableKind!.head; id !== 0;) {
      const { collateral, debt, flaggedAt, next } = await branch.read.vault([id])
      const ratio = (collateral * wad * wad) / (debt * index)
      if (ratio < seen.lowest) seen.lowest = ratio
      if (ratio < wad) seen.insolvent++
      if (ratio * 10n >= 12n * wad) break
      const ripe = flaggedAt + day
      if (flaggedAt === 0 || timestamp > BigInt(ripe + 7 * day)) await branch.write.flag([id])
      else if (timestamp >= BigInt(ripe)) {
        await branch.write.liquidate([id, debt, keeper!.account.address, 1], { account: keeper!.account })
        seen.liquidated++
      }
      id = next
    }
  }
}

/** The series in US dollars with 18 decimals, each figure at the exchange rate of its start. */
function inDollars({ currency, figures }: Series): bigint[] {
  const rates = all.find((it) => it.kind === 'fx' && it.unit === `USD/${currency}`)?.figures ?? []
  return figures.map(({ start, value }) => {
    const rate = currency === 'USD' ? '1' : (rates.findLast((it) => it.start <= start) ?? rates[0])?.value
    if (rate === undefined) throw new Error(`no exchange rate for ${currency}`)
    return (parseUnits(value, 18) * parseUnits(rate, 18)) / wad
  })
}

async function deployTarget(price: bigint): Promise<Hex> {
  const hash = await owner!.deployContract({ ...double, args: [price] })
  const { contractAddress } = await client.waitForTransactionReceipt({ hash })
  return contractAddress!
}

async function wait(seconds = look): Promise<void> {
  const { timestamp } = await client.getBlock()
  await provider.request({ method: 'evm_setNextBlockTimestamp', params: [Number(timestamp) + seconds] })
}

/** The launch parameters, without limit for instant mints so that every step meets a new vault. */
function params() {
  return {
    slewPerSecond: 1_000_000_564_701_133_626_865_910_625n,
    slewTime: day,
    minIndex: parseEther('0.01'),
    maxIndex: parseEther('5'),
    graceTime: 3 * day,
    shutdownTime: 14 * day,
    liquidationDelay: day,
    requestLife: 3 * day,
    instantTime: 1,
    maxPause: 7 * day,
    floorFee: 50,
    instantShare: 10,
    liquidationPenalty: 500,
    reserveShare: 500,
    instantFloor: parseEther('100000'),
    minDebt: parseEther('100'),
    ceiling: parseEther('1000000000'),
  } as const
}
