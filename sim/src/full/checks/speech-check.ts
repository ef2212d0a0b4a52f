/**
 * What an honest node says about a slot is one line: each statement newer than the one before or the same again, none
 * at odds with another. Restarts change nothing about it.
 * @module
 */
import { contradict, encodeStatement, isNewerStatement, type Statement } from '@watt/scp'
import type { Fail } from './fail.ts'

export interface SpeechCheck {
  /** A node said something to the network. */
  said(node: number, statement: Statement): void
  /** Forgets slots below. */
  dropBelow(slot: bigint): void
}

export function createSpeechCheck(fail: Fail): SpeechCheck {
  const slots = new Map<bigint, Map<string, Statement[]>>()

  return {
    said(node, statement) {
      const { slot, pledges } = statement
      const lines = slots.get(slot) ?? new Map<string, Statement[]>()
      slots.set(slot, lines)
      const key = `${node} ${pledges.type === 'nominate' ? 'nomination' : 'ballot'}`
      const line = lines.get(key) ?? []
      lines.set(key, line)
      const last = line.at(-1)
      if (last !== undefined && isSame(last, statement)) return
      if (last !== undefined && !isNewerStatement(last.pledges, pledges))
        fail('own-statements', node, `About slot ${slot} it said ${words(last)}, then ${words(statement)}.`)
      const opposite = line.find((it) => contradict(it.pledges, pledges))
      if (opposite !== undefined)
        fail('own-statements', node, `About slot ${slot} it said ${words(opposite)} and ${words(statement)}.`)
      line.push(statement)
    },
    dropBelow(slot) {
      for (const known of slots.keys()) if (known < slot) slots.delete(known)
    },
  }
}

function isSame(a: Statement, b: Statement): boolean {
  return Buffer.compare(encodeStatement(a), encodeStatement(b)) === 0
}

function words({ pledges }: Statement): string {
  return JSON.stringify(pledges, (_, it: unknown) =>
    it instanceof Uint8Array ? Buffer.from(it).toString('hex').slice(-12) : it,
  )
}
