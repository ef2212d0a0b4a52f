/**
 * What credentials are worth, for people.
 * @module
 */
import type { Standing } from '@watt/people/attest'

export const meanings: Readonly<Record<Standing, string>> = {
  valid: 'valid: on this chain, one real person',
  expired: 'its last day is over',
  'attestor-revoked': 'a vote ended its attestor and all that it attested',
  'taken-back': 'it was taken back, or there is a newer one',
  'not-given': 'it never reached this chain',
  contradicted: 'the chain says something else than it does',
}
