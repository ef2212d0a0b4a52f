/**
 * Yesterday's proof: collects what the verifiers signed of the own node, and sends it, once.
 *
 * A day can be proven one time only. So it waits for all of them, or for all windows, until half of the day is over, and then takes
 * what there is.
 * @module
 */
import type { Address } from 'viem'
import { AskError } from './ask.ts'
import { verifiersOf, type Roster, type Seat } from './draw.ts'
import type { Journal, SentProof } from './journal.ts'
import type { SignedStatement } from './messages.ts'
import type { Registry } from './registry.ts'
import type { Sender } from './sender.ts'
import { agreedWindows, countWindows, windowsADay } from './windows.ts'

export type ProverParts = {
  readonly member: number
  /** Key of the own node. */
  readonly node: Address
  readonly registry: Registry
  readonly sender: Sender
  readonly journal: Journal
  readonly epochSeconds: number
  readonly nowMs: () => number
  readonly fetch: (verifier: Seat, day: number) => Promise<SignedStatement>
  readonly onEvent: (event: ProverEvent) => void
}

export type ProverEvent =
  | { readonly type: 'statement'; readonly day: number; readonly verifier: Address; readonly windows: number }
  | { readonly type: 'silent'; readonly day: number; readonly verifier: Address; readonly message: string }
  | {
      readonly type: 'sent' | 'proven' | 'refused'
      readonly day: number
      readonly windows: number
      readonly hash: string
    }

/** One step towards the proof of `day`, which is the day before the open one. Nothing to do when it is proven. */
export async function proveStep(parts: ProverParts, day: number): Promise<void> {
  const { journal, registry, member, node } = parts
  const { proof } = await journal.day(day)
  if (proof?.state === 'proven' || proof?.state === 'failed') return
  if (proof !== undefined) return follow(parts, day, proof)
  if ((await registry.lastProven(member)) >= day) return
  const roster = await registry.roster(day)
  if (!roster.places.some(({ id, key }) => id === member && key === node)) return
  const verifiers = verifiersOf(roster, node)
  await collect(parts, roster, verifiers)
  const { statements } = await journal.day(day)
  const windows = countWindows(
    agreedWindows(
      statements.map((said) => said.windows),
      verifiers.length,
    ),
  )
  const isAll = statements.length === verifiers.length || windows === windowsADay
  if (windows === 0 || !(isAll || isHalfOver(parts, day + 1))) return
  const made = await parts.sender.prepare(
    day,
    statements.filter((said) => said.windows !== 0),
  )
  const sent: SentProof = { ...made, windows, state: 'sent' }
  // Before it is sent: after a crash this one is sent again, not another.
  await keep(parts, day, sent)
  await parts.sender.send(sent)
  parts.onEvent({ type: 'sent', day, windows, hash: sent.hash })
}

async function follow(parts: ProverParts, day: number, proof: SentProof): Promise<void> {
  const { windows, hash } = proof
  const fate = await parts.sender.fateOf(proof)
  if (fate === 'waiting') return parts.sender.send(proof)
  if (fate === 'lost') return keep(parts, day, undefined)
  const isProven = fate === 'success'
  await keep(parts, day, { ...proof, state: isProven ? 'proven' : 'failed' })
  parts.onEvent({ type: isProven ? 'proven' : 'refused', day, windows, hash })
}

async function collect(
  { journal, fetch, onEvent }: ProverParts,
  { day }: Roster,
  verifiers: readonly Seat[],
): Promise<void> {
  const { statements } = await journal.day(day)
  const missing = verifiers.filter(({ key }) => !statements.some(({ verifier }) => verifier === key))
  await Promise.all(
    missing.map(async (seat) => {
      try {
        const said = await fetch(seat, day)
        await journal.change(day, (record) => ({ ...record, statements: [...record.statements, said] }))
        onEvent({ type: 'statement', day, verifier: seat.key, windows: countWindows(said.windows) })
      } catch (error) {
        if (!(error instanceof AskError)) throw error
        onEvent({ type: 'silent', day, verifier: seat.key, message: error.problem })
      }
    }),
  )
}

async function keep({ journal }: ProverParts, day: number, proof: SentProof | undefined): Promise<void> {
  await journal.change(day, (record) => ({ ...record, proof }))
}

function isHalfOver({ epochSeconds, nowMs }: ProverParts, day: number): boolean {
  return nowMs() >= (day + 0.5) * epochSeconds * 1000
}
