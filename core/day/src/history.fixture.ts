/**
 * Random histories that the contracts would allow, for properties.
 * @module
 */
import fc from 'fast-check'
import { accountOf } from './day.fixture.ts'
import type { DayState } from './day-state.ts'
import type { DayClose, DayEvent } from './types.ts'

/** A wish of somebody; what it becomes depends on the state. */
export type Wish = {
  readonly kind: (typeof kinds)[number]
  readonly one: number
  readonly other: number
  readonly yes: boolean
}
export type HistoryDay = { readonly wishes: readonly Wish[]; readonly feesGwei: bigint }

const kinds = [
  'register',
  'seed',
  'suspend',
  'vouch',
  'vouch',
  'unvouch',
  'checkIn',
  'checkIn',
  'checkIn',
  'uptime',
  'verify',
  'unverify',
  'revoke',
  'claim',
] as const

/** Up to 25 days with up to 40 wishes each. */
export const histories: fc.Arbitrary<readonly HistoryDay[]> = fc.array(
  fc.record({
    wishes: fc.array(
      fc.record({
        kind: fc.constantFrom(...kinds),
        one: fc.nat(1000),
        other: fc.nat(1000),
        yes: fc.boolean(),
      }),
      { maxLength: 40 },
    ),
    feesGwei: fc.bigInt(0n, 10n ** 12n),
  }),
  { minLength: 1, maxLength: 25 },
)

/** Lives through a day: every wish that the contracts would grant, then the close. */
export function live(state: DayState, { wishes, feesGwei }: HistoryDay): DayClose {
  for (const wish of wishes) {
    const event = eventOf(state, wish)
    if (event !== undefined) state.apply(event)
  }
  return state.close(state.openDay, feesGwei)
}

/** What a wish becomes, if the contracts grant it. */
export function eventOf(state: DayState, { kind, one, other, yes }: Wish): DayEvent | undefined {
  const { members, openDay } = state
  if (kind === 'register' || members < 3) {
    const id = members + 1
    return { type: 'registered', id, account: accountOf(id), inviter: yes ? one % id : 0 }
  }
  const [id, to] = [(one % members) + 1, (other % members) + 1]
  const attestor = (other % 3) + 1
  switch (kind) {
    case 'seed':
      return { type: 'seed', id, isSeed: yes }
    case 'suspend':
      return { type: 'suspension', id, isSuspended: yes && other % 2 === 0 }
    case 'vouch': {
      const { circle } = state.reward(id)
      return id === to || circle.length === 5 || circle.includes(to)
        ? undefined
        : { type: 'vouched', from: id, to }
    }
    case 'unvouch': {
      const last = state.reward(id).circle[0]
      return last === undefined ? undefined : { type: 'unvouched', from: id, to: last }
    }
    case 'checkIn':
      return { type: 'checkedIn', id, day: openDay }
    case 'uptime':
      return { type: 'uptime', id, day: openDay - 1, windows: other % 25 }
    case 'verify':
      return { type: 'verified', id, attestor, untilDay: openDay + (other % 5) }
    case 'unverify':
      return { type: 'unverified', id }
    case 'revoke':
      return other % 7 === 0 ? { type: 'attestorRevoked', attestor } : undefined
    case 'claim': {
      const { earnedGwei } = state.reward(id)
      return { type: 'claimed', id, earnedGwei }
    }
  }
}
