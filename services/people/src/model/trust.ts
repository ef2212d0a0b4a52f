/**
 * Who is trusted: a walk from the seeds along the circles, in whole numbers, stopped early.
 *
 * Trust flows only between two who vouch for each other. So nobody hands it on to more than five, however popular, and
 * fakes cannot attach themselves to people who do not know them. Stopping early is the other half (SybilRank, NSDI
 * 2012): trust soon reaches every honest member, but has no time to fill a crowd of fakes behind a few bribed ones.
 *
 * All amounts are whole and stay below 2^53, also times 255: plain numbers and their remainders are exact here.
 * @module
 */

/** All trust there is; it is handed on and never made or lost. */
export const mass: number = 2 ** 45

/** Twice the logarithm of the number of members, rounded up: so far does trust have to travel; and at least 20. */
export function roundsOf(members: number): number {
  const logarithm = (members - 1).toString(2).length
  return Math.max(20, 2 * logarithm)
}

/**
 * The share of {@link mass} that reaches each member: the mean of the last two rounds, as trust swings to and fro
 * between two friends. All 0 without a seed.
 * @param circles - whom each member vouches for, as positions in this list; may be one-sided.
 * @param groups - the seeds. Groups count alike, however many members they have: those whom one attestor vouches for
 *   are a single group, so that a lying attestor is worth one seed and not a thousand.
 */
export function ranks(
  circles: readonly (readonly number[])[],
  groups: readonly (readonly number[])[],
): number[] {
  const friends = circles.map((circle, index) => circle.filter((to) => circles[to]!.includes(index)))
  let held = circles.map(() => 0)
  let before = held
  if (groups.length === 0) return held
  spread(mass, groups, held)
  for (let round = 0; round < roundsOf(circles.length); round += 1) {
    const next = circles.map(() => 0)
    let passed = 0
    friends.forEach((circle, index) => {
      const share = circle.length === 0 ? 0 : divide(held[index]! * 255, 256 * circle.length)
      for (const to of circle) next[to]! += share
      passed += share * circle.length
    })
    spread(mass - passed, groups, next) // What nobody passed on starts again at the seeds.
    before = held
    held = next
  }
  return held.map((rank, index) => divide(rank + before[index]!, 2))
}

/**
 * Trust of each member from 0 to 1000. Full trust has whoever holds at least `rho`: the largest number such that at
 * most half of the mass lies below it, `sum(min(rank, rho)) <= mass / 2`, and at least 1.
 */
export function trustOf(rank: readonly number[]): number[] {
  const rho = reference(rank)
  return rank.map((it) => (it >= rho ? 1000 : Number((1000n * BigInt(it)) / BigInt(rho))))
}

function reference(rank: readonly number[]): number {
  const held = rank.filter((it) => it > 0)
  let low = 1 // Fits, or is the least that is allowed.
  let high = mass / 2 + 1 // Does not fit, unless nobody holds anything.
  while (high - low > 1) {
    const middle = divide(low + high, 2)
    if (held.reduce((sum, it) => sum + Math.min(it, middle), 0) <= mass / 2) low = middle
    else high = middle
  }
  return low
}

function spread(amount: number, groups: readonly (readonly number[])[], held: number[]): void {
  const perGroup = divide(amount, groups.length)
  let given = 0
  for (const group of groups) {
    const each = divide(perGroup, group.length)
    for (const seed of group) held[seed]! += each
    given += each * group.length
  }
  held[firstOf(groups)]! += amount - given
}

function firstOf(groups: readonly (readonly number[])[]): number {
  return groups.reduce(
    (first, group) => group.reduce((least, seed) => Math.min(least, seed), first),
    Infinity,
  )
}

/** Rounded down. A remainder of whole numbers is exact where a quotient may not be. */
function divide(amount: number, by: number): number {
  return (amount - (amount % by)) / by
}
