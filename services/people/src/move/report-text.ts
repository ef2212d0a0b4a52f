/**
 * The report of a move for people, in Markdown.
 * @module
 */
import { type Reason, reasons } from './rules.ts'
import type { MoveReport } from './snapshot.ts'

const reasonWords: Readonly<Record<Reason, string>> = {
  suspended: 'shut out by vote',
  'attestation-over': 'its attestation is over, and nobody trusted vouches',
  'not-trusted': 'not verified, and nobody trusted vouches',
  'few-days': 'was there on too few days',
  double: 'an attestor knew the same person as an earlier member',
  'nothing-to-move': 'may move, and has nothing to claim',
}

/** The same for the same report. */
export function reportText({ terms, origin, moved, removed, sums, phaseOne, supply }: MoveReport): string {
  return `# Moving to ${terms.name}

From chain ${origin.chainId} (genesis \`${origin.genesisHash}\`), as it stood at the close of day ${terms.day},
to chain ${terms.chainId}. Members move who are verified or trusted, not suspended, and were there on at least ${terms.minimumDays} days.
What moves is what they could claim. Docs: moving-to-main.

| | members | WATT |
| --- | ---: | ---: |
| moved | ${moved.members} | ${watt(moved.claimableGwei)} |
${reasons
  .map((reason) => {
    const { members, claimableGwei } = removed.byReason[reason]
    return `| removed: ${reasonWords[reason]} | ${members} | ${watt(claimableGwei)} |`
  })
  .join('\n')}
| **all** | ${origin.members} | ${watt(sums.claimableGwei)} |

Of those who move, ${moved.verified} are verified and ${moved.trusted} are trusted.

| money of the old chain's days | WATT |
| --- | ---: |
| emitted by the curve | ${watt(sums.emittedGwei)} |
| fees shared | ${watt(sums.feesGwei)} |
| claimed: stays on the old chain | ${watt(sums.claimedGwei)} |
| to be claimed: moved or removed, as above | ${watt(sums.claimableGwei)} |
| waiting for trust: removed | ${watt(sums.provisionalGwei)} |
| carried to the next day: removed | ${watt(sums.carryGwei)} |

| the new chain | WATT |
| --- | ---: |
| balances of members | ${watt(supply.membersWei / 1_000_000_000n)} |
| reserve | ${watt(supply.reserveWei / 1_000_000_000n)} |
| phase 1, over ${phaseOne.epochs} days with a reward | ${watt(phaseOne.totalWatt * 1_000_000_000n)} |
| lost by rounding phase 1 to whole WATT | ${watt(phaseOne.lostGwei)} |
| there may ever be | ${watt(supply.capWei / 1_000_000_000n)} |

| root | |
| --- | --- |
| rewards of day ${terms.day} on the old chain | \`${origin.root}\` |
| members who move | \`${moved.root}\` |

Check it against any node of the old chain: \`watt people verify-snapshot <folder> --rpc <url>\`.
`
}

/** To the gwei. */
function watt(gwei: bigint): string {
  const whole = (gwei / 1_000_000_000n).toString().replaceAll(/\B(?=(\d{3})+$)/g, ',')
  return `${whole}.${(gwei % 1_000_000_000n).toString().padStart(9, '0')}`
}
