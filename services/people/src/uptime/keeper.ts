/**
 * A member's keeper: answers challenges beside the person's own node, asks the nodes that the day's draw gave it, once in every
 * window, and proves the day on the next.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { BaseError, type Address, type PrivateKeyAccount } from 'viem'
import { AskError } from './ask.ts'
import { createDesk } from './desk.ts'
import { nodesOf, type Roster, type Seat } from './draw.ts'
import { Journal } from './journal.ts'
import { listen, type ListenOptions } from './listener.ts'
import type { OwnNode } from './own-node.ts'
import { proveStep, type ProverEvent, type ProverParts } from './prover.ts'
import { remembering, type Registry } from './registry.ts'
import type { Sender } from './sender.ts'
import type { Domain } from './signing.ts'
import { challenge, fetchStatement, type Visitor } from './visit.ts'
import { windowAt, type Window } from './windows.ts'

export type KeeperEvent =
  | ProverEvent
  | { readonly type: 'day'; readonly day: number; readonly nodes: number; readonly isRegistered: boolean }
  | { readonly type: 'answered'; readonly day: number; readonly window: number; readonly node: Address }
  | {
      readonly type: 'unanswered'
      readonly day: number
      readonly window: number
      readonly node: Address
      readonly message: string
    }
  /** The own node or the chain does not answer; it is tried again. */
  | { readonly type: 'failed'; readonly message: string }

export type KeeperParts = {
  readonly domain: Domain
  readonly member: number
  readonly key: PrivateKeyAccount
  readonly node: OwnNode
  readonly registry: Registry
  readonly sender: Sender
  /** Of this keeper alone. */
  readonly folder: string
  readonly epochSeconds: number
  readonly listen: ListenOptions
  /** Whether nodes may be in local networks, as on a test network. */
  readonly allowPrivate: boolean
  readonly onEvent: (event: KeeperEvent) => void
  /** Milliseconds since 1970; the machine’s clock by default. */
  readonly nowMs?: (() => number) | undefined
}

export type Keeper = { readonly port: number; stop(): Promise<void> }

/** Looks at the chain in a day; not more often than twice a second, and for a new day not less than once a minute. */
const looksADay = 120
const lookMsMin = 500
const newDayMsMax = 60_000
const visitMsMax = 10_000
/** Long sleeps are cut, since a machine may sleep meanwhile. */
const napMsMax = 30_000
const triesPerWindow = 3

/** @throws when the port is taken */
export async function startKeeper(parts: KeeperParts): Promise<Keeper> {
  const { key, epochSeconds, nowMs = Date.now } = parts
  const registry = remembering(parts.registry)
  const journal = new Journal(parts.folder)
  const end = new AbortController()
  let roster: Roster | undefined
  const desk = createDesk({ ...parts, key, journal, nowMs, roster: () => roster })
  const listener = await listen(desk, parts.listen)
  const keeper: Running = { ...parts, nowMs, journal, signal: end.signal }
  const lookMs = Math.max(lookMsMin, (epochSeconds * 1000) / looksADay)
  const proving: ProverParts = {
    ...parts,
    registry,
    node: key.address,
    nowMs,
    journal,
    fetch: async (verifier, day) => statementOf(keeper, verifier, day),
  }
  const watching = repeat(keeper, Math.min(lookMs, newDayMsMax), async () => {
    const now = windowAt(nowMs(), epochSeconds)
    if (roster?.day !== now.day) {
      if ((await registry.today()) !== now.day) return
      roster = await registry.roster(now.day)
      await journal.prune(now.day)
      tellDay(keeper, roster)
    }
    await watchWindow(keeper, nodesOf(roster, key.address), now)
  })
  const proven = repeat(keeper, lookMs, async () => proveStep(proving, (await registry.today()) - 1))
  return {
    port: listener.port,
    async stop() {
      end.abort()
      await Promise.all([watching, proven, listener.stop()])
      await journal.settled()
    },
  }
}

type Running = KeeperParts & {
  readonly nowMs: () => number
  readonly journal: Journal
  readonly signal: AbortSignal
}

/** Does it again and again. What the node beside it says wrong may be right in a moment. */
async function repeat(
  { signal, onEvent }: Running,
  pauseMs: number,
  work: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await work()
    } catch (error) {
      if (!signal.aborted) onEvent({ type: 'failed', message: describe(error) })
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined)
  }
}

function describe(error: unknown): string {
  if (error instanceof BaseError) return error.shortMessage
  return error instanceof Error ? error.message : String(error)
}

function tellDay({ key, member, onEvent }: Running, roster: Roster): void {
  const isRegistered = roster.places.some((seat) => seat.id === member && seat.key === key.address)
  onEvent({ type: 'day', day: roster.day, nodes: nodesOf(roster, key.address).length, isRegistered })
}

/** Asks each node in the rest of a window. Resolves when the window is over. */
async function watchWindow(keeper: Running, seats: readonly Seat[], at: Window): Promise<void> {
  await Promise.all(seats.map(async (seat) => watchNode(keeper, seat, at)))
  await sleepUntil(keeper, at.endsMs)
}

/** At a moment that nobody knows before; once more when it failed, while the window lasts. */
async function watchNode(keeper: Running, seat: Seat, at: Window): Promise<void> {
  const { nowMs, journal, onEvent, signal, registry } = keeper
  const { day, window, endsMs } = at
  const about = { day, window, node: seat.key }
  for (let tries = 1; tries <= triesPerWindow; tries++) {
    await sleepUntil(keeper, nowMs() + (Math.random() * (endsMs - nowMs())) / 2)
    const leftMs = endsMs - nowMs()
    if (leftMs <= 0 || signal.aborted) return
    try {
      const url = await registry.urlOf(seat.id)
      const until = AbortSignal.any([signal, AbortSignal.timeout(Math.min(leftMs, visitMsMax))])
      await challenge(visitorOf(keeper), { node: seat.key, url, signal: until }, at)
      // What comes later is not of this window, and what was signed of a day must not change.
      if (nowMs() >= endsMs) return
      await journal.mark(day, 'seen', seat.key, window)
      return onEvent({ type: 'answered', ...about })
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof AskError) onEvent({ type: 'unanswered', ...about, message: error.problem })
      else onEvent({ type: 'failed', message: describe(error) })
    }
  }
}

async function statementOf(keeper: Running, verifier: Seat, day: number): ReturnType<typeof fetchStatement> {
  const url = await keeper.registry.urlOf(verifier.id)
  const signal = AbortSignal.any([keeper.signal, AbortSignal.timeout(visitMsMax)])
  return fetchStatement(visitorOf(keeper), { node: verifier.key, url, signal }, day, keeper.key.address)
}

function visitorOf({ domain, key, node, allowPrivate }: Running): Visitor {
  return { domain, key, node, allowPrivate }
}

async function sleepUntil({ nowMs, signal }: Running, untilMs: number): Promise<void> {
  for (let left = untilMs - nowMs(); left > 0 && !signal.aborted; left = untilMs - nowMs())
    await sleep(Math.min(left, napMsMax), undefined, { signal }).catch(() => undefined)
}
