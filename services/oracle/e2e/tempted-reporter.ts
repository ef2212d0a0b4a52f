/**
 * A reporter whose value changes all the time, started again where it does not know what it signed: it tries every round
 * from 1 on. Tells its parent each signature that leaves it.
 * @module
 */
import { keccak256, stringToBytes } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { signObservation, type Observation } from '../src/round/observation.ts'
import { createSigningGuard } from '../src/round/signing-guard.ts'

const feed = '0x5FbDB2315678afecb367f032d93F642f64180aa3'
const word = keccak256(stringToBytes('a word of a test'))
const account = privateKeyToAccount(word)
const domain = { name: 'Watt PriceFeed', version: '1', chainId: 31_337, verifyingContract: feed } as const
const guard = createSigningGuard(process.argv[2] ?? '.', 'test')

for (let round = 1n; ; round++) {
  const observation: Observation = {
    feedId: word,
    roundId: round,
    value: BigInt(Date.now()) * 1000n + BigInt(process.pid % 1000),
    periodStart: 1,
    periodEnd: 2,
    vintage: 0,
    observedAt: 1,
    sourcesRoot: word,
    configDigest: word,
  }
  // Tempted twice: to sign another value for what it may have signed, and to sign before it is on disk.
  const isAdmitted = await guard.admit(feed, observation).then(
    () => true,
    () => false,
  )
  if (!isAdmitted) continue
  const { signature } = await signObservation(account, domain, observation)
  process.send?.({ round: round.toString(), signature })
}
