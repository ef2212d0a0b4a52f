/**
 * What a keeper says to those who ask: answers to its verifiers of the day, statements about nodes it looked at, to anybody.
 * @module
 */
import type { Address, PrivateKeyAccount } from 'viem'
import { makeAnswer } from './answer.ts'
import { verifiersOf, type Roster } from './draw.ts'
import type { Journal } from './journal.ts'
import type { Desk, Refusal } from './listener.ts'
import type { SignedStatement } from './messages.ts'
import type { OwnNode } from './own-node.ts'
import { challengeHash, isSignedBy, signHash, statementHash, type Domain } from './signing.ts'
import { isOver } from './windows.ts'

export type DeskParts = {
  readonly domain: Domain
  readonly key: PrivateKeyAccount
  readonly node: OwnNode
  readonly journal: Journal
  readonly epochSeconds: number
  /** Of the open day; undefined: not known yet. */
  readonly roster: () => Roster | undefined
  readonly nowMs: () => number
}

/** A verifier that asks again and again in one window gets nothing more. */
const answersPerWindow = 4

export function createDesk(parts: DeskParts): Desk {
  const { domain, key, node, journal, epochSeconds, nowMs } = parts
  const counts = new Map<string, number>()
  return {
    async challenge(challenge) {
      const { chainId, day, window, verifier } = challenge
      if (chainId !== domain.chainId || challenge.node !== key.address)
        return refusal(404, 'another node is meant')
      const roster = parts.roster()
      if (roster?.day !== day) return refusal(409, 'another day')
      const isVerifier = verifiersOf(roster, key.address).some((seat) => seat.key === verifier)
      if (!isVerifier) return refusal(403, 'not a verifier of this node today')
      if (!(await isSignedBy(verifier, challengeHash(domain, challenge), challenge.signature)))
        return refusal(403, 'not signed by that verifier')
      if (!takeTurn(counts, day, `${day} ${window} ${verifier}`)) return refusal(429, 'asked often enough')
      const answer = await makeAnswer(domain, node, key, challenge)
      await journal.mark(day, 'answered', verifier, window)
      return answer
    },
    async statement(day, of) {
      // What is signed must not change any more.
      if (!isOver(day, nowMs(), epochSeconds)) return refusal(409, 'the day is not over')
      await journal.settled()
      const windows = (await journal.day(day)).seen[of]
      if (windows === undefined) return refusal(404, 'nothing was seen of that node')
      return signStatement(domain, key, day, of, windows)
    },
  }
}

async function signStatement(
  domain: Domain,
  key: PrivateKeyAccount,
  day: number,
  node: Address,
  windows: number,
): Promise<SignedStatement> {
  const statement = { day, node, windows }
  const signature = await signHash(key, statementHash(domain, statement))
  return { ...statement, verifier: key.address, signature }
}

function takeTurn(counts: Map<string, number>, day: number, turn: string): boolean {
  for (const old of counts.keys()) if (!old.startsWith(`${day} `)) counts.delete(old)
  const count = counts.get(turn) ?? 0
  if (count >= answersPerWindow) return false
  counts.set(turn, count + 1)
  return true
}

function refusal(status: Refusal['status'], why: string): Refusal {
  return { status, why }
}
