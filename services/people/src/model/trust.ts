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
const rounds = 40

/** One member as the walk sees them. Who may not take part is no seed, and vouches for nobody. */
export type Walker = {
  readonly isSeed: boolean
  /** Positions in the list of walkers; may be one-sided. */
  readonly circle: readonly number[]
}

/** The share of {@link mass} that reaches each member. All 0 without a seed. */
export function ranks(walkers: readonly Walker[]): bigint[] {
  const seeds = walkers.flatMap(({ isSeed }, index) => (isSeed ? [index] : []))
  const friends = walkers.map(({ circle }, index) =>
    circle.filter((to) => walkers[to]!.circle.includes(index)),
  )
  let held = walkers.map(() => 0n)
  if (seeds.length === 0) return held
  spread(mass, seeds, held)
  for (let round = 0; round < rounds; round += 1) {
    const next = walkers.map(() => 0n)
    let passed = 0n
    friends.forEach((circle, index) => {
      const rank = held[index]!
      if (rank === 0n || circle.length === 0) return
      const share = (rank * 127n) / (128n * BigInt(circle.length))
      for (const to of circle) {
        next[to]! += share
        passed += share
      }
    })
    spread(mass - passed, seeds, next) // What nobody passed on starts again at the seeds.
    held = next
  }
  return held
}

/**
 * Trust of each member from 0 to 1000. Full trust has whoever holds at least `rho`: the largest number such that at
 * most a quarter of the mass lies below it, `sum(min(rank, rho)) <= mass / 4`, and at least 1.
 */
export function trustOf(rank: readonly bigint[]): number[] {
  const rho = reference(rank)
  return rank.map((it) => {
    const thousandths = (1000n * it) / rho
    return thousandths > 1000n ? 1000 : Number(thousandths)
  })
}

function reference(rank: readonly bigint[]): bigint {
  const held = rank.filter((it) => it > 0n)
  if (held.length === 0) return 1n
  let low = 1n // Fits, or is the least that is allowed.
  let high = mass // Does not fit: everything lies below it.
  while (high - low > 1n) {
    const middle = (low + high) / 2n
    let below = 0n
    for (const it of held) below += it < middle ? it : middle
    if (below <= mass / 4n) low = middle
    else high = middle
  }
  return low
}

function spread(amount: bigint, seeds: readonly number[], held: bigint[]): void {
  const each = amount / BigInt(seeds.length)
  for (const seed of seeds) held[seed]! += each
  held[seeds[0]!]! += amount - each * BigInt(seeds.length)
}
