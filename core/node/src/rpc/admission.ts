/**
 * Which calls are worked on, in what order, and which are sent away at once.
 *
 * Work waits in lanes, so that cheap reads pass by expensive calls, and neither passes by consensus: each lane runs a
 * few pieces at a time, in rounds between which the event loop serves peers. A lane takes no more than it can
 * begin within the waiting time, by the pace at which its last pieces began (Little's law); the rest is refused before it costs
 * anything. A burst may wait longer than a standing crowd: there, waiting only adds delay.
 * @see Ben Maurer, "Fail at Scale" (ACM Queue 13.8, 2015), controlled delay
 * @module
 */
import { LimitError } from './errors.ts'
import type { RpcLimits } from './limits.ts'
import { createRounds, type Rounds } from './rounds.ts'

/** `read`: memory and disk. `send`: into the pool, which has bounds of its own. `heavy`: executes or searches. */
export type Lane = 'read' | 'send' | 'heavy'

export const laneNames: readonly Lane[] = ['read', 'send', 'heavy']

export interface Admission {
  /**
   * Runs a piece of work in its turn.
   * @throws {LimitError} It cannot begin in time.
   */
  readonly run: <T>(lane: Lane, work: () => Promise<T>) => Promise<T>
  /** To await now and then within a long piece: undefined while its round lasts. */
  readonly turn: () => Promise<void> | undefined
  /** Whether nothing more is taken, whatever it is: a request need not even be read. Counts the refusal. */
  readonly isShut: () => boolean
  /** Whether nothing more is taken in this lane. Counts the refusal. */
  readonly isLaneShut: (lane: Lane) => boolean
  /** Pieces that wait. */
  readonly waiting: (lane: Lane) => number
}

/** Pieces of a lane that run at the same time; those of `send` wait for signatures, not for this thread. */
const atOnce: Readonly<Record<Lane, number>> = { read: 1, send: 32, heavy: 4 }
/** How much the newest interval counts in the mean; small, for they come in bursts. */
const meanShare = 1 / 64
/** A lane that was not empty for the whole waiting time lets others wait for this part of it only. */
const standingShare = 1 / 5

type Piece = { readonly begin: () => Promise<void>; readonly refuse: () => void; readonly sinceMs: number }

/** @param onRefused - Counts. */
export function createAdmission(
  limits: Pick<RpcLimits, 'waitMs' | 'waiting'>,
  onRefused: (lane: Lane | 'any') => void = () => undefined,
): Admission {
  const rounds = createRounds()
  const lanes = {
    read: createLane(limits, rounds, atOnce.read),
    send: createLane(limits, rounds, atOnce.send),
    heavy: createLane(limits, rounds, atOnce.heavy),
  }
  const busy = busyError(limits.waitMs)
  const refusal = (lane: Lane): LimitError => {
    onRefused(lane)
    return busy
  }
  return {
    run: (name, work) =>
      new Promise((resolve, reject) => {
        const isTaken = lanes[name].take({
          sinceMs: performance.now(),
          begin: () => work().then(resolve, reject),
          refuse: () => reject(refusal(name)),
        })
        if (!isTaken) reject(refusal(name))
      }),
    turn: rounds.turn,
    isShut: () => {
      const isShut = laneNames.every((name) => name === 'send' || lanes[name].isFull())
      if (isShut) onRefused('any')
      return isShut
    },
    isLaneShut: (name) => {
      const isShut = lanes[name].isFull()
      if (isShut) onRefused(name)
      return isShut
    },
    waiting: (name) => lanes[name].waiting(),
  }
}

/** What a caller hears that comes while too many others do. */
export function busyError(waitMs: number): LimitError {
  const afterMs = retryAfterMs(waitMs)
  return new LimitError(`the node is busy; try again in ${afterMs} ms`, afterMs)
}

/** When it may try again: what is taken now has begun by then. */
export function retryAfterMs(waitMs: number): number {
  return 2 * waitMs
}

type LaneQueue = {
  /** @returns false when it could not begin in time. */
  take(piece: Piece): boolean
  isFull(): boolean
  waiting(): number
}

function createLane(
  limits: Pick<RpcLimits, 'waitMs' | 'waiting'>,
  rounds: Rounds,
  runnersMax: number,
): LaneQueue {
  const queue = createFifo<Piece>()
  let runners = 0
  /** Runners that have yet to take their first piece. */
  let starting = 0
  /** Mean time of work from one beginning to the next, while something waited. */
  let meanMs = 0
  let lastBeganAt: number | undefined

  let emptyAtMs = performance.now()

  const isFull = (): boolean => {
    if (runners < runnersMax) return false
    const isStanding = performance.now() - emptyAtMs > limits.waitMs
    const waitMs = limits.waitMs * (isStanding ? standingShare : 1)
    const waiting = queue.size() - starting
    return waiting >= limits.waiting || waiting * meanMs > waitMs
  }

  const runner = async (): Promise<void> => {
    // What came with this piece is read first.
    await rounds.next()
    starting--
    for (let piece = queue.shift(); piece !== undefined; piece = queue.shift()) {
      const beganAt = rounds.worked()
      if (lastBeganAt !== undefined) meanMs += (beganAt - lastBeganAt - meanMs) * meanShare
      lastBeganAt = beganAt
      // Its caller hardly waits any more, and others do.
      if (isFull() && performance.now() - piece.sinceMs > 2 * limits.waitMs) piece.refuse()
      else await piece.begin()
      await rounds.turn()
    }
    emptyAtMs = performance.now()
    lastBeganAt = undefined
    runners--
  }

  return {
    take(piece) {
      if (isFull()) return false
      if (runners === 0) emptyAtMs = performance.now()
      queue.push(piece)
      if (runners < runnersMax) {
        runners++
        starting++
        void runner()
      }
      return true
    },
    isFull,
    waiting: () => queue.size() - starting,
  }
}

/** First in, first out, without moving what waits. */
function createFifo<T>(): { push(item: T): void; shift(): T | undefined; size(): number } {
  let items: T[] = []
  let first = 0
  return {
    push: (item) => void items.push(item),
    shift: () => {
      const item = items[first++]
      if (first >= items.length / 2) {
        items = items.slice(first)
        first = 0
      }
      return item
    },
    size: () => items.length - first,
  }
}
