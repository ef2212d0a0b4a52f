/**
 * Who is trusted: a walk from the seeds along the circles, in whole numbers, stopped early.
 *
 * Trust flows only between two who vouch for each other. So nobody hands it on to more than five, however popular, and
 * fakes cannot attach themselves to people who do not know them. Stopping early is the other half (SybilRank, NSDI
 * 2012): trust soon reaches every honest member, but has no time to fill a crowd of fakes behind a few bribed ones.
 * @module
 */

/** All trust there is; it is handed on and never made or lost. */
export const mass: bigint = 2n ** 45n

/** Twice the logarithm of the number of members: so far does trust have to travel; and at least 20. */
export function roundsOf(members: number): number {
  return Math.max(20, 2 * Math.ceil(Math.log2(members)))
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
): bigint[] {
  const friends = circles.map((circle, index) => circle.filter((to) => circles[to]!.includes(index)))
  let held = circles.map(() => 0n)
  let before = held
  if (groups.length === 0) return held
  spread(mass, groups, held)
  for (let round = 0; round < roundsOf(circles.length); round += 1) {
    const next = circles.map(() => 0n)
    let passed = 0n
    friends.forEach((circle, index) => {
      const rank = held[index]!
      if (rank === 0n || circle.length === 0) return
      const share = (rank * 255n) / (256n * BigInt(circle.length))
      for (const to of circle) next[to]! += share
      passed += share * BigInt(circle.length)
    })
    spread(mass - passed, groups, next) // What nobody passed on starts again at the seeds.
    before = held
    held = next
  }
  return held.map((rank, index) => (rank + before[index]!) / 2n)
}

/**
 * Trust of each member from 0 to 1000. Full trust has whoever holds at least `rho`: the largest number such that at
 * most half of the mass lies below it, `sum(min(rank, rho)) <= mass / 2`, and at least 1.
 */
export function trustOf(rank: readonly bigint[]): number[] {
  const rho = reference(rank)
  return rank.map((it) => {
    const thousandths = (1000n * it) / rho
    return thousandths > 1000n ? 1000 : Number(thousandths)
  })
}

function reference(rank: readonly bigint[]): bigint {
  const held = rank.filter((it) => it > 0n).map(Number) // Exact, like all their sums: below 2^53.
  const half = Number(mass / 2n)
  let low = 1 // Fits, or is the least that is allowed.
  let high = half + 1 // Does not fit, unless nobody holds anything.
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (held.reduce((sum, it) => sum + Math.min(it, middle), 0) <= half) low = middle
    else high = middle
  }
  return BigInt(low)
}

function spread(amount: bigint, groups: readonly (readonly number[])[], held: bigint[]): void {
  const perGroup = amount / BigInt(groups.length)
  let given = 0n
  for (const group of groups) {
    const each = perGroup / BigInt(group.length)
    for (const seed of group) held[seed]! += each
    given += each * BigInt(group.length)
  }
  held[firstOf(groups)]! += amount - given
}

function firstOf(groups: readonly (readonly number[])[]): number {
  return groups.reduce(
    (first, group) => group.reduce((least, seed) => Math.min(least, seed), first),
    Infinity,
  )
}
