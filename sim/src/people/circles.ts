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
 * Makes friends for the newest member among those before: mostly neighbours, one in six anybody (a small world), one in
 * six somebody already known to many (a scale-free one). Nine in ten of those asked vouch back while they have room.
 * @returns the new edges.
 */
export function makeFriends(circles: Circles, random: Random, newest: number): [number, number][] {
  const made: [number, number][] = []
  const wanted = random.int(2, 3)
  for (let attempt = 0; attempt < 12 && made.length < 2 * wanted; attempt += 1) {
    const friend = someone(circles, random, newest)
    if (friend === undefined) continue
    const isKnownToMany = !circles.hasRoom(friend)
    if (isKnownToMany && attempt < 6 && !random.chance(0.2)) continue // Most look for somebody who can vouch back.
    if (circles.add(newest, friend)) made.push([newest, friend])
    if (random.chance(0.9) && circles.add(friend, newest)) made.push([friend, newest])
  }
  return made
}

function someone(circles: Circles, random: Random, newest: number): number | undefined {
  if (newest === 1) return undefined
  const way = random.next()
  if (way < 4 / 6) return Math.max(1, newest - random.int(1, 6))
  const anybody = random.int(1, newest - 1)
  if (way < 5 / 6) return anybody
  const known = circles.of(anybody)
  return known.length === 0 ? anybody : random.pick(known)
}
