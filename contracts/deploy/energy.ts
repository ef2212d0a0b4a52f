/**
 * The energy system and its governance: which contracts there are, and how they know each other.
 *
 * No key has a role in any of them: the first reporters and regions come by calls that are fixed in governance's
 * constructor, everything later by votes.
 * @module
 */
import {
  type Address,
  encodeAbiParameters,
  encodeDeployData,
  encodeFunctionData,
  getContractAddress,
  type Hex,
  keccak256,
  stringToHex,
  toFunctionSelector,
  zeroAddress,
} from 'viem'
import { artifact } from './artifact.ts'
import { Founding } from './founding.ts'

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
  readonly voting: {
    readonly delay: number
    readonly period: number
    readonly lateQuorum: number
    readonly shortTimelock: bigint
    readonly longTimelock: bigint
    readonly delegationLifetime: number
  }
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

export type EnergyFounding = {
  /** Sent first: deploys everything but what stands on regions. */
  readonly contracts: Founding
  /** Sent when the reporters have staked: seats them, adds the regions, and deploys what stands on those. */
  readonly regions: Founding
  /** What the directory says. */
  readonly names: ReadonlyMap<string, Address>
}

export const reporterStake: bigint = 1_000n * 10n ** 18n
const rewardPerObservation = 10n ** 15n
const slashBps = 5_000n
const supplierBond = 1_000n * 10n ** 18n

/** Plans the founding. @param nonce - Next of `sender`. The directory is the first contract, so its address is known. */
export function foundEnergy(sender: Address, nonce: number, plan: EnergyPlan): EnergyFounding {
  // Everything names the timelock, which comes last: once through to learn where it will be.
  const nowhere = { timelock: zeroAddress, governor: zeroAddress, suppliersNonce: 0 }
  const { contracts, regions } = draw(sender, nonce, plan, nowhere)
  const next = nonce + contracts.steps.length
  const genesis = getContractAddress({ from: sender, nonce: BigInt(next - 1) })
  return draw(sender, nonce, plan, {
    timelock: getContractAddress({ from: genesis, nonce: 1n }),
    governor: getContractAddress({ from: genesis, nonce: 2n }),
    suppliersNonce: next + regions.steps.length - plan.regions.length,
  })
}

type Places = {
  readonly timelock: Address
  readonly governor: Address
  readonly suppliersNonce: number
}

function draw(
  sender: Address,
  nonce: number,
  plan: EnergyPlan,
  { timelock, governor, suppliersNonce }: Places,
): EnergyFounding {
  const { times } = plan
  const contracts = new Founding(sender, nonce)
  const names = new Map<string, Address>([
    ['timelock', timelock],
    ['governor', governor],
  ])
  // Its arguments are filled in when all names are known.
  const directoryAt = contracts.reserve()
  const deploy = (name: string, contract: string, args: readonly unknown[] = []): Address => {
    const address = contracts.deploy(contract, args)
    names.set(name, address)
    return address
  }

  const watt = deploy('wrapped-watt', 'WrappedWatt')
  const book = deploy('delegation-book', 'DelegationBook', [times.voting.delegationLifetime])
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
  const feedAt = (name: string): Address => names.get(`feed:${name}`) ?? zeroAddress
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

  const calls: { target: Address; data: Hex }[] = []
  const byGovernance = (
    target: Address,
    contract: string,
    functionName: string,
    args: readonly unknown[],
  ): void => {
    calls.push({ target, data: encodeFunctionData({ abi: artifact(contract).abi, functionName, args }) })
  }
  for (const { name } of plan.feeds)
    byGovernance(reporters, 'ReporterRegistry', 'setFeed', [feedAt(name), true])
  byGovernance(reporters, 'ReporterRegistry', 'setReporters', [plan.reporters])
  const branches: Address[] = []
  plan.regions.forEach((region, at) => {
    const price = deploy(`price:${region.id}`, 'RegionPrice', [
      feedAt(region.retail),
      region.exchangeRate === undefined ? zeroAddress : feedAt(region.exchangeRate),
    ])
    const supplierRegistry = getContractAddress({ from: sender, nonce: BigInt(suppliersNonce + at) })
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
    byGovernance(factory, 'RegionFactory', 'addRegion', [config])
    branches.push(branchAddress(factory, timelock, config))
    names.set(`suppliers:${region.id}`, supplierRegistry)
  })

  const { voting } = times
  const numbers = {
    votingDelay: voting.delay,
    votingPeriod: voting.period,
    lateQuorumExtension: voting.lateQuorum,
    quorumPercent: 4n,
    quorumFloor: 10n ** 18n,
    thresholdFloor: 10n ** 18n,
  }
  contracts.deploy('GovernanceGenesis', [
    watt,
    book,
    numbers,
    voting.shortTimelock,
    voting.longTimelock,
    topicRules(),
    calls.map(({ target, data }) =>
      keccak256(encodeAbiParameters([{ type: 'address' }, { type: 'bytes' }], [target, data])),
    ),
  ])
  const entries = [...names].map(([name, target]) => ({ name: stringToHex(name, { size: 32 }), target }))
  contracts.fill(directoryAt, 'Directory', [timelock, entries])

  const regions = new Founding(sender, nonce + contracts.steps.length)
  for (const { target, data } of calls) regions.call(timelock, 'GovernanceTimelock', 'found', [target, data])
  for (const branch of branches)
    regions.deploy('SupplierRegistry', [timelock, meters, branch, watt, supplierBond])
  return { contracts, regions, names }
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
  const ray = 10n ** 27n
  const reaches = (factor: bigint): boolean => {
    let power = ray
    for (let at = 0; at < seconds && power <= 2n * ray; at++) power = (power * factor) / ray + 1n
    return power > (ray * 105n) / 100n
  }
  let [low, high] = [ray, ray + ray / 1_000n]
  while (high - low > 1n) {
    const middle = (low + high) / 2n
    if (reaches(middle)) high = middle
    else low = middle
  }
  return low
}

/**
 * Numbers may change after the short delay, money may leave after a vote on the treasury; all else waits longest. What a
 * collateral is worth is no number: a captured vote could mint against a false one.
 */
function topicRules(): readonly {
  readonly target: Address
  readonly selector: Hex
  readonly topic: number
}[] {
  const parameters = [
    ['RegionBranch', 'setCeiling'],
    ['RegionBranch', 'pause'],
    ['PriceFeed', 'setRules'],
    ['ReporterRegistry', 'setReward'],
    ['SupplierRegistry', 'setMinimumBond'],
  ]
  const treasury = [['RegionBranch', 'spendSurplus']]
  return [
    ...parameters.map((it) => ({ target: zeroAddress, selector: selectorOf(it), topic: 0 })),
    ...treasury.map((it) => ({ target: zeroAddress, selector: selectorOf(it), topic: 1 })),
  ]
}

function selectorOf([contract, functionName]: readonly string[]): Hex {
  const item = artifact(contract!).abi.find((it) => it.type === 'function' && it.name === functionName)
  if (item?.type !== 'function') throw new Error(`${contract} has no function ${functionName}`)
  return toFunctionSelector(item)
}
