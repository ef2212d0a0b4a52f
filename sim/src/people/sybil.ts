/**
 * What fake accounts take from honest people: everybody comes every day for a month, and the fakes have bought whom they
 * could.
 * @module
 */
import { DayState } from '@watt/day'
import { createRandom, type Random } from '../random.ts'
import { Circles, makeFriends } from './circles.ts'

/** Whom the fakes have on their side. */
export const accomplices = [
  'nobody',
  '1 member',
  '5 members',
  'the best known member',
  'a seed',
  'an attestor',
] as const
export type Accomplice = (typeof accomplices)[number]

export type Attack = {
  readonly seed: number
  readonly honest: number
  readonly fakes: number
  readonly accomplice: Accomplice
  /** Edges that each bribed member gives to fakes; the others stay with friends, from whom its own trust comes. */
  readonly edgesGiven: number
}

export type SybilFigures = {
  /** Of all that was emitted in the month, what fakes earned. */
  readonly share: number
  /** The same of the day that was best for them. */
  readonly shareOfBestDay: number
  readonly wattPerFakeAndDay: number
  /** Put aside for fakes at the end, out of reach. */
  readonly lockedWatt: number
  /** What honest members earned less than without any fakes. */
  readonly honestLoss: number
  /** Mean trust of honest members at the end, 0 to 1000. */
  readonly honestTrust: number
}

export const days = 30
const seeds = 7
const attestationsADay = 100
/** A vote on its first lie ends a lying attestor on this day: the times of the governor, `parameters`. */
export const lastDayOfLies = 11
const lyingAttestor = 1

/** Plays the month with fakes, and compares it with what honest members earn in one without. */
export function playAttack(attack: Attack, withoutFakes: bigint): SybilFigures {
  const world = build(attack)
  const { chain, honest, fakes } = world
  let [emitted, stolen, best] = [0n, 0n, 0]
  for (let day = 0; day <= days; day += 1) {
    if (day > 0) for (const id of [...honest, ...fakes]) chain.apply({ type: 'checkedIn', id, day })
    if (attack.accomplice === 'an attestor') lie(world, day)
    const { emittedGwei } = chain.close(day, 0n)
    const before = stolen
    stolen = fakes.reduce((sum, id) => sum + chain.reward(id).earnedGwei, 0n)
    emitted += emittedGwei
    if (emittedGwei > 0n) best = Math.max(best, Number(stolen - before) / Number(emittedGwei))
  }
  const rewards = honest.map((id) => chain.reward(id))
  const earned = rewards.reduce((sum, { earnedGwei }) => sum + earnedGwei, 0n)
  const locked = fakes.reduce((sum, id) => sum + chain.reward(id).provisionalGwei, 0n)
  return {
    share: Number(stolen) / Number(emitted),
    shareOfBestDay: best,
    wattPerFakeAndDay: fakes.length === 0 ? 0 : Number(stolen) / 1e9 / fakes.length / days,
    lockedWatt: Number(locked) / 1e9,
    honestLoss: withoutFakes === 0n ? 0 : 1 - Number(earned) / Number(withoutFakes),
    honestTrust: rewards.reduce((sum, { trust }) => sum + trust, 0) / rewards.length,
  }
}

/** What honest members earn in the month when there are no fakes, in gwei. */
export function honestEarnings(seed: number, honest: number): bigint {
  const { chain, honest: ids } = build({ seed, honest, fakes: 0, accomplice: 'nobody', edgesGiven: 0 })
  for (let day = 0; day <= days; day += 1) {
    if (day > 0) for (const id of ids) chain.apply({ type: 'checkedIn', id, day })
    chain.close(day, 0n)
  }
  return ids.reduce((sum, id) => sum + chain.reward(id).earnedGwei, 0n)
}

type World = {
  readonly chain: DayState
  readonly honest: readonly number[]
  readonly fakes: readonly number[]
}

function build({ seed, honest, fakes, accomplice, edgesGiven }: Attack): World {
  const random = createRandom(seed, 'sybil')
  const circles = new Circles(honest + fakes)
  for (let id = 1; id <= honest; id += 1) makeFriends(circles, random, id)
  const people = Array.from({ length: honest }, (_, index) => index + 1)
  const seedIds = random.sample(people, seeds)
  const crowd = Array.from({ length: fakes }, (_, index) => honest + 1 + index)
  bribe(circles, crowd, briberies(accomplice, circles, people, seedIds), edgesGiven)
  befriendFakes(circles, crowd)

  const totalGwei = 6_000_000_000n * 10n ** 9n
  const chain = DayState.empty({
    totalGwei,
    epochs: 3650,
    provisionalEpochs: 180,
    claimEpochs: 1095,
    firstDay: 0,
  })
  const all = [...people, ...crowd]
  const inviters = random.fork('inviters')
  for (const id of all) {
    const inviter = id > honest ? inviterOfFake(id - honest, honest) : inviterOf(id, inviters)
    chain.apply({ type: 'registered', id, account: accountOf(id), inviter })
  }
  for (const id of seedIds) chain.apply({ type: 'seed', id, isSeed: true })
  for (const from of all) for (const to of circles.of(from)) chain.apply({ type: 'vouched', from, to })
  return { chain, honest: people, fakes: crowd }
}

/** Four in ten people come through somebody nearby. */
function inviterOf(id: number, random: Random): number {
  return id > 1 && random.chance(0.4) ? Math.max(1, id - random.int(1, 40)) : 0
}

/** Fakes count from 1, and each invites four: as many as bring points. */
function inviterOfFake(fake: number, honest: number): number {
  return fake === 1 ? 0 : honest + Math.ceil((fake - 1) / 4)
}

/** Of those with most friends each, members well away from the seeds, the one for whom most vouch, or a seed. */
function briberies(
  accomplice: Accomplice,
  circles: Circles,
  people: readonly number[],
  seedIds: readonly number[],
): readonly number[] {
  const isFriendly = (id: number): boolean => circles.of(id).filter((to) => circles.has(to, id)).length >= 4
  const average = people.filter(
    (id) => isFriendly(id) && !seedIds.includes(id) && !circles.of(id).some((to) => seedIds.includes(to)),
  )
  const middle = Math.floor(average.length / 2)
  switch (accomplice) {
    case 'nobody':
    case 'an attestor':
      return []
    case '1 member':
      return average.slice(middle, middle + 1)
    case '5 members':
      return [0.1, 0.3, 0.5, 0.7, 0.9].map((part) => average[Math.floor(part * average.length)]!)
    case 'the best known member':
      return [bestKnown(circles, people)]
    case 'a seed':
      return seedIds.filter(isFriendly).slice(0, 1)
  }
}

function bestKnown(circles: Circles, people: readonly number[]): number {
  const known = new Map<number, number>()
  for (const id of people) for (const to of circles.of(id)) known.set(to, (known.get(to) ?? 0) + 1)
  return [...known].toSorted(([, a], [, b]) => b - a)[0]![0]
}

/** A bribed member drops its last friends, and vouches for fakes that vouch for it. */
function bribe(
  circles: Circles,
  crowd: readonly number[],
  bribed: readonly number[],
  edgesGiven: number,
): void {
  let next = 0
  for (const id of bribed) {
    for (const to of circles.of(id).slice(5 - edgesGiven)) circles.remove(id, to)
    for (let count = 0; count < edgesGiven && next < crowd.length; count += 1, next += 1) {
      circles.add(id, crowd[next]!)
      circles.add(crowd[next]!, id)
    }
  }
}

/** Fakes vouch for each other, so that trust goes far among them. */
function befriendFakes(circles: Circles, crowd: readonly number[]): void {
  const stride = Math.max(2, Math.floor(Math.sqrt(crowd.length)))
  crowd.forEach((id, index) => {
    for (const step of [1, stride]) {
      const other = crowd[(index + step) % crowd.length]!
      if (circles.hasRoom(id) && circles.hasRoom(other) && circles.add(id, other)) circles.add(other, id)
    }
  })
}

function lie({ chain, fakes }: World, day: number): void {
  if (day < lastDayOfLies)
    for (const id of fakes.slice(day * attestationsADay, (day + 1) * attestationsADay))
      chain.apply({ type: 'verified', id, attestor: lyingAttestor, untilDay: 365 })
  if (day === lastDayOfLies) chain.apply({ type: 'attestorRevoked', attestor: lyingAttestor })
}

function accountOf(id: number): `0x${string}` {
  return `0x${id.toString(16).padStart(40, '0')}`
}
