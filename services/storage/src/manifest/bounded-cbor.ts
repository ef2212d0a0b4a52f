/**
 * dag-cbor from outside: measured before anything is made of it, and taken only in its one encoding.
 * A byte can ask for an object, and a few bytes for a deep one, so lengths alone bound nothing.
 * @module
 */
import { decode, encode } from '@ipld/dag-cbor'
import { WattError } from '@watt/errors'

export type CborBounds = { readonly bytesMax: number; readonly itemsMax: number; readonly depthMax: number }

/**
 * Decodes one value.
 * @throws {CborError} It is too long, too deep, has too many parts, or is not the one encoding of its value.
 */
export function decodeBounded(bytes: Uint8Array, bounds: CborBounds): unknown {
  if (bytes.length > bounds.bytesMax)
    throw new CborError(`${bytes.length} bytes; ${bounds.bytesMax} is the limit`)
  measure(bytes, bounds)
  let value: unknown
  let again: Uint8Array
  try {
    value = decode(bytes)
    again = encode(value)
  } catch (error) {
    throw new CborError('no dag-cbor', { cause: error })
  }
  if (again.length !== bytes.length || again.some((byte, at) => byte !== bytes[at])) {
    throw new CborError('not the one encoding of its value')
  }
  return value
}

/** Walks over the heads of all items (RFC 8949, section 3) without making any. */
function measure(bytes: Uint8Array, { itemsMax, depthMax }: CborBounds): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  /** Items that are still to come at each depth. */
  const open: number[] = [1]
  let items = 0
  let at = 0
  while (open.length > 0) {
    if (open.at(-1) === 0) {
      open.pop()
      continue
    }
    open[open.length - 1]! -= 1
    if (++items > itemsMax) throw new CborError(`more than ${itemsMax} items`)
    const head = headAt(view, at)
    at = head.next
    if (head.major === 2 || head.major === 3) at += head.argument
    if (head.major === 4 || head.major === 5 || head.major === 6) {
      open.push(head.major === 4 ? head.argument : head.major === 5 ? 2 * head.argument : 1)
      if (open.length > depthMax + 1) throw new CborError(`deeper than ${depthMax}`)
    }
    if (at > bytes.length) throw new CborError('it ends early')
  }
  if (at !== bytes.length) throw new CborError(`${bytes.length - at} bytes after its end`)
}

type Head = { readonly major: number; readonly argument: number; readonly next: number }

function headAt(view: DataView, at: number): Head {
  if (at >= view.byteLength) throw new CborError('it ends early')
  const first = view.getUint8(at)
  const major = first >> 5
  const short = first & 31
  if (short < 24) return { major, argument: short, next: at + 1 }
  if (short > 27) throw new CborError('an indefinite length')
  const width = 2 ** (short - 24)
  if (at + 1 + width > view.byteLength) throw new CborError('it ends early')
  return { major, argument: argumentAt(view, at + 1, width), next: at + 1 + width }
}

function argumentAt(view: DataView, at: number, width: number): number {
  if (width === 1) return view.getUint8(at)
  if (width === 2) return view.getUint16(at)
  if (width === 4) return view.getUint32(at)
  return view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4)
}

/** Thrown when bytes are not the dag-cbor of anything that could be meant. */
export class CborError extends WattError {
  readonly code = 'storage/cbor'
  constructor(found: string, options?: ErrorOptions) {
    super(`This cannot be read: ${found}.`, options)
  }
}
