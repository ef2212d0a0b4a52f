/**
 * Gives a node a transaction that is already signed.
 * @module
 */
import { keccak256, type Hex, type PublicClient } from 'viem'

/**
 * Sends signed bytes. A request whose answer was lost is repeated, and nodes refuse what they have already ("already known",
 * "nonce too low"): so the node is asked for the transaction before a refusal counts. Whoever believed that refusal and tried
 * anew would pay twice.
 * @returns its hash @throws what the node said, where it does not have the transaction
 */
export async function sendSigned(
  client: Pick<PublicClient, 'sendRawTransaction' | 'getTransaction'>,
  raw: Hex,
): Promise<Hex> {
  const hash = keccak256(raw)
  try {
    await client.sendRawTransaction({ serializedTransaction: raw })
  } catch (refusal) {
    const isThere = await client.getTransaction({ hash }).then(
      () => true,
      () => false,
    )
    if (!isThere) throw refusal
  }
  return hash
}
