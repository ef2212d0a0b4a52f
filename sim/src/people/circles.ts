/**
 * Who vouches for whom in a made-up society: neighbours who know each other, friends far away, and people whom everybody
 * knows.
 * @module
 */
import type { Random } from '../random.ts'

const most = 5

/** Directed edges, at most five from each member; ids count from 1. */
export class Circles {
  readonly #targets: Uint32Array
  readonly #sizes: Uint8Array

  constructor(members: number) {
    this.#targets = new Uint32Array(members * most)
    this.#sizes = new Uint8Array(members)
  }

  /** Whom a member vouches for. */
  of(id: number): number[] {
    const start = (id - 1) * most
    return Array.from(this.#targets.subarray(start, start + this.#sizes[id - 1]!))
  }

  has(from: number, to: number): boolean {
    return this.of(from).includes(to)
  }

  hasRoom(id: number): boolean {
    return this.#sizes[id - 1]! < most
  }

  /** Whether there was room, and the edge is new and not to oneself. */
  add(from: number, to: number): boolean {
    if (from === to || !this.hasRoom(from) || this.has(from, to)) return false
    this.#targets[(from - 1) * most + this.#sizes[from - 1]!] = to
    this.#sizes[from - 1]! += 1
    return true
  }

  remove(from: number, to: number): void {
    const left = this.of(from).filter((it) => it !== to)
    this.#targets.set(left, (from - 1) * most)
    this.#sizes[from - 1] = left.length
  }
}

/**
 * Makes friends for the newest member among those before: one or two neighbours, one in three also somebody from
 * anywhere (a small world), and one in four somebody whom many know and who may have no room to answer (a scale-free
 * one). Nine in ten vouch back while they have room.
 * @returns the new edges.
 */
export function makeFriends(circles: Circles, random: Random, newest: number): [number, number][] {
  if (newest === 1) return []
  const neighbour = (): number => Math.max(1, newest - random.int(1, 6))
  const anybody = (): number => random.int(1, newest - 1)
  const chosen = [
    withRoom(circles, neighbour),
    ...(random.chance(0.6) ? [withRoom(circles, neighbour)] : []),
    ...(random.chance(0.35) ? [withRoom(circles, anybody)] : []),
    ...(random.chance(0.25) ? [1 + Math.floor(random.next() ** 4 * (newest - 1))] : []),
  ]
  const made: [number, number][] = []
  for (const friend of chosen) {
    if (circles.add(newest, friend)) made.push([newest, friend])
    if (random.chance(0.9) && circles.add(friend, newest)) made.push([friend, newest])
  }
  return made
}

/** Most look for somebody who can vouch back; in the end they take whom they find. */
function withRoom(circles: Circles, draw: () => number): number {
  let found = draw()
  for (let attempt = 0; attempt < 8 && !circles.hasRoom(found); attempt += 1) found = draw()
  return found
}
