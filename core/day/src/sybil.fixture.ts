/**
 * Fake members who vouch for each other, behind some honest members who were bribed to vouch for nobody else.
 * @module
 */
import {
  accountOf,
  checkInAll,
  drawCircles,
  drawsOf,
  registerAll,
  type Society,
  vouchAll,
} from './day.fixture.ts'
import type { DayState } from './day-state.ts'

export type Attack = {
  readonly society: Society
  readonly honest: number
  readonly seeds: number
  readonly bribed: number
  readonly fakes: number
  /** Are the bribed drawn from all, or from those whom seeds vouch for? */
  readonly where: 'anywhere' | 'beside seeds'
}

export type Loot = {
  /** What all fakes earn, in shares of the average honest member (the bribed included). */
  readonly shares: number
  /** The part of the day's trusted rewards that goes to fakes. */
  readonly part: number
  /** The part of the emission that is credited to fakes as provisional balance. */
  readonly provisionalPart: number
}

/** Lets everybody, honest or not, be present on the first day on which circles count, and says what the fakes got. */
export function attack(plan: Attack): Loot {
  const { society, honest, seeds, fakes } = plan
  const edges = drawCircles(society, honest, 1)
  for (const [nth, id] of drawBribed(plan, edges).entries()) {
    const own = edges.subarray((id - 1) * 5, id * 5)
    own.set(own.map((_, edge) => fakeId(plan, nth * 5 + edge)))
  }
  const state = registerAll(honest, seeds)
  for (let fake = 0; fake < fakes; fake++) {
    const id = fakeId(plan, fake)
    const inviter = fake < 4 ? 0 : fakeId(plan, Math.floor(fake / 4) - 1)
    state.apply({ type: 'registered', id, account: accountOf(id), inviter })
  }
  vouchAll(state, edges)
  vouchAmongFakes(state, plan)
  state.close(state.openDay, 0n)
  checkInAll(state)
  const { emittedGwei, weight } = state.close(state.openDay, 0n)
  let [loot, provisionalGwei] = [0, 0n]
  for (let fake = 0; fake < fakes; fake++) {
    const reward = state.reward(fakeId(plan, fake))
    loot += reward.weight
    provisionalGwei += reward.provisionalGwei
  }
  return {
    shares: loot / ((weight - loot) / honest),
    part: loot / weight,
    provisionalPart: Number(provisionalGwei) / Number(emittedGwei),
  }
}

/** A tree of fakes whose lowest vouch for the highest: whatever trust comes in goes round among them. */
function vouchAmongFakes(state: DayState, plan: Attack): void {
  const { fakes } = plan
  for (let fake = 0; fake < fakes; fake++) {
    for (let edge = 0; edge < 5; edge++) {
      const to = (fake * 5 + edge + 1) % fakes
      if (to !== fake) state.apply({ type: 'vouched', from: fakeId(plan, fake), to: fakeId(plan, to) })
    }
  }
}

function fakeId({ honest, fakes }: Attack, fake: number): number {
  return honest + 1 + (fake % fakes)
}

function drawBribed({ honest, seeds, bribed, where }: Attack, edges: Uint32Array): number[] {
  const draw = drawsOf(7)
  const seedIds = Array.from({ length: seeds }, (_, seed) => Math.floor((seed * honest) / seeds) + 1)
  const chosen = new Set<number>()
  for (let tried = 0; chosen.size < bribed; tried++) {
    const friend = edges[(seedIds[tried % seeds]! - 1) * 5 + Math.floor(tried / seeds)]!
    const id = where === 'anywhere' ? draw(honest) + 1 : friend
    if (!seedIds.includes(id)) chosen.add(id)
  }
  return [...chosen]
}
