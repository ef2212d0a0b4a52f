/**
 * `watt wallet sign`: a signature over a message, which can never be one over a transaction.
 * @see EIP-191, version 0x45
 * @module
 */
import { isHex } from 'viem'
import type { SignFlags } from '../commands/wallet.ts'
import { usageError } from '../failure.ts'
import type { Session } from '../session.ts'
import { findSigner } from './account.ts'

/** Signs and prints the signature. */
export async function signMessage(session: Session, flags: SignFlags, message: string): Promise<void> {
  if (flags.hex && (!isHex(message) || message.length % 2 !== 0)) {
    throw usageError('The message is not bytes in hex.', 'give 0x and pairs of hex digits, or drop --hex')
  }
  const signer = await findSigner(session, flags.passwordFile)
  const account = await signer.unlock()
  const signature = await account.signMessage({
    message: flags.hex ? { raw: message as `0x${string}` } : message,
  })
  session.out.result({ address: signer.address, message, signature }, () => [signature])
}
