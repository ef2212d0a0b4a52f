/**
 * What a member adds to a transaction: the answer of its passkey, and stamps.
 * @module
 */
import { hexToBytes, type Address } from 'viem'
import { SoftwarePasskey } from '@watt/people/passkey'
import { makeStamp } from '@watt/people/stamp'
import type { OpenDay } from '@watt/sdk/people'
import type { Session } from '../session.ts'
import type { Signer } from '../wallet/account.ts'
import type { People } from './open.ts'

/** The passkey of an account; opening its wallet is how the person is recognised. */
export async function unlockPasskey(signer: Signer): Promise<SoftwarePasskey> {
  return new SoftwarePasskey(hexToBytes(await signer.unlockKey()))
}

/** Computes a stamp for `contract`, and tells how it goes. */
export async function stampFor(
  session: Session,
  { contracts: { chainId } }: People,
  contract: Address,
  account: Address,
  { day, word, stampBits: bits }: OpenDay,
): Promise<bigint> {
  const usual = 2 ** bits
  if (bits > 12) session.out.say('Making a stamp, which keeps machines from joining by the million …')
  let told = 0
  return makeStamp(
    { chainId, contract, account, day, word, bits },
    {
      onProgress: (tried) => {
        if (tried - told < usual / 2) return
        told = tried
        session.out.say(`  ${tried} tries; ${usual} are usual`)
      },
    },
  )
}
