/**
 * Fake members who vouch for each other, behind some honest members who were bribed to give their whole circle to them.
 * @module
 */
import {
  accountOf,
  checkInAll,
  circleOf,
  drawCircles,
  drawsOf,
  link,
  registerAll,
  type Society,
  vouchAll,
} from './day.fixture.ts'

export type Attack = {
  readonly society: Society
  readonly honest: number
  readonly seeds: number
  readonly bribed: number
  readonly fakes: number
  /** Are the bribed drawn from all, or from those who have a tie with a seed (and keep it)? */
  readonly where: 'anywhere' | 'beside seeds'
}

export type Loot = {
  /** What all fakes earn, in shares of the average honest member (the bribed included). */
  readonly shares: number
  /** The part of the day's trusted rewards that goes to fakes. */
  readonly part: number
  /** The part of the emission that is credited to fakes as provisional balance. */
  readonly provisionalPart: number
  /** Average trust of the honest, of 1000. */
  readonly honestTrust: number
}

/** Lets everybody, honest or not, be present on the first day on which circles count, and says what the fakes got. */
export function attack(plan: Attack): Loot {
  const { honest, seeds, fakes } = plan
  const members = honest + fakes
  const state = registerAll(honest, seeds)
  for (let fake = 0; fake < fakes; fake++) {
    const inviter = fake < 4 ? 0 : honest + Math.floor(fake / 4)
    const id = honest + 1 + fake
    state.apply({ type: 'registered', id, account: accountOf(id), inviter })
  }
  vouchAll(state, drawAttack(plan))
  state.close(state.openDay, 0n)
  checkInAll(state)
  const { emittedGwei, weight } = state.close(state.openDay, 0n)
  let [loot, provisionalGwei, trust] = [0, 0n, 0]
  for (let id = 1; id <= members; id++) {
    const reward = state.reward(id)
    if (id <= honest) {
      trust += reward.trust
    } else {
      loot += reward.weight
      provisionalGwei += reward.provisionalGwei
    }
  }
  return {
    shares: loot / ((weight - loot) / honest),
    part: loot / weight,
    provisionalPart: Number(provisionalGwei) / Number(emittedGwei),
    honestTrust: trust / honest,
  }
}

/** The circles of the honest, with the bribed turned over to fakes who are all tied to each other at random. */
function drawAttack(plan: Attack): Uint32Array {
  const { society, honest, bribed, fakes, where } = plan
  const draw = drawsOf(7)
  const edges = new Uint32Array((honest + fakes) * 5)
  edges.set(drawCircles(society, honest, 1))
  const seedIds = Array.from(
    { length: plan.seeds },
    (_, seed) => Math.floor((seed * honest) / plan.seeds) + 1,
  )
  const chosen = new Set<number>()
  for (let tried = 0; chosen.size < bribed; tried++) {
    const seed = seedIds[tried % plan.seeds]!
    const id =
      where === 'anywhere' ? draw(honest) + 1 : circleOf(edges, seed)[Math.floor(tried / plan.seeds)]!
    const isTied = where === 'anywhere' || circleOf(edges, id).includes(seed)
    if (!isTied || seedIds.includes(id) || chosen.has(id)) continue
    chosen.add(id)
    const kept = where === 'anywhere' ? circleOf(edges, id).slice(0, 1) : Uint32Array.of(seed)
    circleOf(edges, id).fill(0).set(kept)
    for (let tie = 0; tie < 4; tie++) link(edges, id, honest + 1 + draw(fakes))
  }
  for (let tie = 0; tie < 3; tie++) {
    for (let fake = 0; fake < fakes; fake++) link(edges, honest + 1 + fake, honest + 1 + draw(fakes))
  }
  return edges
}
