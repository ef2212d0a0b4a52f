/**
 * One number that orders everything: `block * 2^20 + place in the block`. Exact up to block 2^33.
 * @module
 */

/** Places in one block; far more than its gas allows. */
const places = 2 ** 20

/** @throws {RangeError} More of one kind in a block than can be. */
export function positionOf(block: number, place: number): number {
  if (place >= places) throw new RangeError(`block ${block} holds more than ${places} of one kind`)
  return block * places + place
}

export function blockOf(position: number): number {
  return Math.floor(position / places)
}

export function placeOf(position: number): number {
  return position % places
}
