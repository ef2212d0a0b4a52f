/**
 * The energy system: which contracts there are, and how they know each other.
 *
 * No key has a role in any of them: the first reporters and regions come by calls that are fixed in governance's
 * constructor, everything later by votes.
 * @module
 */
import { type Address, encodeDeployData, getContractAddress, type Hex, stringToHex, zeroAddress } from 'viem'
import { artifact } from './artifact.ts'
import type { Founding } from './founding.ts'
import type { Site } from './site.ts'

export type FeedPlan = {
  /** `ES`, or `USD/EUR` for a rate. */
  readonly name: string
  readonly currency: string
  readonly meaning: string
  readonly ruleHash: Hex
  /** Plausible answers, 8 decimals. */
  readonly min: bigint
  readonly max: bigint
}

export type RegionPlan = {
  readonly id: string
  readonly name: string
  /** `KWTES` */
  readonly symbol: string
  readonly retail: string
  /** undefined: the retail price is in dollars. */
  readonly exchangeRate: string | undefined
}

/** Times in seconds. */
export type EnergyTimes = {
  readonly feed: { readonly maxAge: number; readonly heartbeat: number; readonly confirmAfter: number }
  readonly reporters: { readonly unstake: number; readonly epoch: number }
  readonly region: {
    readonly slew: number
    readonly grace: number
    readonly shutdown: number
    readonly liquidation: number
    readonly request: number
    readonly instant: number
    readonly pause: number
  }
  readonly unstake: bigint
}

export type EnergyPlan = {
  readonly feeds: readonly FeedPlan[]
  readonly regions: readonly RegionPlan[]
  /** They must have their stake before the founding calls are carried out. */
  readonly reporters: readonly Address[]
  readonly times: EnergyTimes
}

export const reporterStake: bigint = 1_000n * 10n ** 18n
const rewardPerObservation = 10n ** 15n
const slashBps = 5_000n
const supplierBond = 1_000n * 10n ** 18n

/** What {@link laySuppliers} still has to put in place. */
export type LaidEnergy = { readonly meters: Address; readonly branches: readonly Address[] }

/**
 * Everything but the supplier registries, which look at a region when they are made.
 * @param suppliersNonce - Of the founder's transaction that will make the first of them.
 */
export function layEnergy(site: Site, plan: EnergyPlan, suppliersNonce: number): LaidEnergy {
  const { times } = plan
  const { timelock, founding } = site
  const deploy = site.deploy.bind(site)
  const watt = site.at('wrapped-watt')
  const stable = deploy('stable', 'TestDollar')
  const reporters = deploy('reporters', 'ReporterRegistry', [
    watt,
    reporterStake,
    times.reporters.unstake,
    times.reporters.epoch,
    rewardPerObservation,
    slashBps,
    timelock,
  ])
  for (const feed of plan.feeds) {
    const { min, max } = feed
    const isRate = feed.name.includes('/')
    // Read upside down, a rate near parity is plausible: only a narrow gate sees the step.
    const rules = { min, max, maxRatioPercent: isRate ? 120 : 300, ...times.feed }
    const region = isRate ? '' : feed.name
    deploy(`feed:${feed.name}`, 'PriceFeed', [
      region,
      feed.currency,
      feed.ruleHash,
      feed.meaning,
      rules,
      reporters,
      timelock,
    ])
  }
  const feedAt = (name: string): Address => site.at(`feed:${name}`)
  const pairs = deploy('pairs', 'PairFactory')
  deploy('router', 'SwapRouter', [pairs, watt])
  deploy('twap', 'PairTwap', [pairs])
  const factory = deploy('regions', 'RegionFactory', [
    timelock,
    pairs,
    watt,
    artifact('RegionBranch').bytecode,
  ])
  const meters = deploy('meters', 'MeterRegistry', [timelock])
  deploy('certificates', 'GreenCertificates', [meters])
  deploy('staking', 'StakingPool', [watt, watt, times.unstake])
  const compounding = deploy('staking-instant', 'StakingPool', [watt, watt, 0n])
  deploy('staking-vault', 'StakingVault', [compounding, 'Staked WATT', 'sWATT'])

  for (const { name } of plan.feeds)
    site.byGovernance(reporters, 'ReporterRegistry', 'setFeed', [feedAt(name), true])
  site.byGovernance(reporters, 'ReporterRegistry', 'setReporters', [plan.reporters])
  const branches: Address[] = []
  plan.regions.forEach((region, at) => {
    const price = deploy(`price:${region.id}`, 'RegionPrice', [
      feedAt(region.retail),
      region.exchangeRate === undefined ? zeroAddress : feedAt(region.exchangeRate),
    ])
    const supplierRegistry = getContractAddress({ from: founding.sender, nonce: BigInt(suppliersNonce + at) })
    const config = {
      id: stringToHex(region.id, { size: 32 }),
      name: region.name,
      symbol: region.symbol,
      target: price,
      supplierRegistry,
      params: regionParams(times.region),
      collaterals: [
        { token: stable, price: zeroAddress, minRatio: 12_000, safeRatio: 15_000, ceiling: regionCeiling },
        { token: watt, price: zeroAddress, minRatio: 30_000, safeRatio: 40_000, ceiling: 0n },
      ],
    }
    site.byGovernance(factory, 'RegionFactory', 'addRegion', [config])
    branches.push(branchAddress(factory, timelock, config))
    site.names.set(`suppliers:${region.id}`, supplierRegistry)
  })

  return { meters, branches }
}

/** One supplier registry a region; the regions must stand. */
export function laySuppliers(founding: Founding, site: Site, { meters, branches }: LaidEnergy): void {
  const watt = site.at('wrapped-watt')
  for (const branch of branches)
    founding.deploy('SupplierRegistry', [site.timelock, meters, branch, watt, supplierBond])
}

/** Where {RegionFactory} puts a branch. @see EIP-1014 */
function branchAddress(
  factory: Address,
  timelock: Address,
  { id, ...config }: Readonly<Record<string, unknown>> & { readonly id: Hex },
): Address {
  const { abi, bytecode } = artifact('RegionBranch')
  const { name, symbol, target, params, supplierRegistry, collaterals } = config
  const args = [timelock, name, symbol, target, params, supplierRegistry, collaterals]
  const initCode = encodeDeployData({ abi, bytecode, args })
  return getContractAddress({ opcode: 'CREATE2', from: factory, salt: id, bytecode: initCode })
}

const regionCeiling = 100_000_000n * 10n ** 18n
const unit = 10n ** 18n

function regionParams(times: EnergyTimes['region']): Readonly<Record<string, bigint | number>> {
  return {
    slewPerSecond: slewPerSecond(times.slew),
    slewTime: times.slew,
    minIndex: unit / 200n,
    maxIndex: 2n * unit,
    graceTime: times.grace,
    shutdownTime: times.shutdown,
    liquidationDelay: times.liquidation,
    requestLife: times.request,
    instantTime: times.instant,
    maxPause: times.pause,
    floorFee: 50,
    instantShare: 10,
    liquidationPenalty: 500,
    reserveShare: 200,
    instantFloor: 10_000n * unit,
    minDebt: 10n * unit,
    ceiling: regionCeiling,
  }
}

/** The largest factor a second, 27 decimals, that moves by at most 5 % in `seconds`. */
function slewPerSecond(seconds: number): bigint {
  const reaches = (factor: bigint): boolean => power(factor, seconds) > (ray * 105n) / 100n
  let [low, high] = [ray, ray + ray / 1_000n]
  while (high - low > 1n) {
    const middle = (low + high) / 2n
    if (reaches(middle)) high = middle
    else low = middle
  }
  return low
}

const ray = 10n ** 27n

/** 27 decimals, rounded up. */
function power(factor: bigint, exponent: number): bigint {
  let [result, square] = [ray, factor]
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = (result * square) / ray + 1n
    square = (square * square) / ray + 1n
  }
  return result
}
