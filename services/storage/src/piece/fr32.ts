/**
 * Fr32 padding: two zero bits after every 254, so that each node of 32 bytes is below the order of the BLS12-381 scalar field.
 * 127 bytes become 128. Bits count from the lowest of the first byte, as in Filecoin (rust-fil-proofs `fr32.rs`).
 * @module
 */

/** Bytes that are padded as one: four nodes. */
export const quadBytes = 127
export const paddedQuadBytes = 128

/**
 * Pads whole blocks of 127 bytes.
 * @param raw - A multiple of 127 bytes.
 * @param words - Takes 32 little-endian words for each block.
 */
export function padFr32(raw: Uint8Array, words: Uint32Array): void {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength)
  const quads = raw.length / quadBytes
  for (let quad = 0; quad < quads; quad++) padQuad(view, quad * quadBytes, words, quad * 32)
}

/** Node g is the 254 bits from bit 254 g on, so each of its words is two neighbours of the input, shifted by 2 g. */
function padQuad(view: DataView, from: number, words: Uint32Array, to: number): void {
  let before = 0
  for (let node = 0; node < 4; node++) {
    const shift = 2 * node
    for (let word = 0; word < 8; word++) {
      const index = node * 8 + word
      const now = index < 31 ? view.getUint32(from + index * 4, true) : lastWord(view, from + 124)
      words[to + index] = shift === 0 ? now : (now << shift) | (before >>> (32 - shift))
      before = now
    }
    words[to + node * 8 + 7]! &= 0x3fffffff
  }
}

/** 127 bytes end in three, not four. */
function lastWord(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16)
}

/**
 * Takes the padding out again.
 * @param padded - A multiple of 128 bytes.
 * @returns 127 bytes for each 128.
 */
export function unpadFr32(padded: Uint8Array): Uint8Array {
  const quads = padded.length / paddedQuadBytes
  const raw = new Uint8Array(quads * quadBytes)
  for (let quad = 0; quad < quads; quad++) {
    const from = quad * paddedQuadBytes
    for (let index = 0; index < quadBytes; index++) {
      // Byte i of the input begins at bit 8 i; each 254 bits before it moved it by two.
      const bit = index * 8
      const node = Math.floor(bit / 254)
      const at = bit + 2 * node
      const left = 254 * (node + 1) - bit
      const low =
        (padded[from + (at >> 3)]! >> (at & 7)) | ((padded[from + (at >> 3) + 1] ?? 0) << (8 - (at & 7)))
      const value = left >= 8 ? low : (low & ((1 << left) - 1)) | (padded[from + 32 * (node + 1)]! << left)
      raw[quad * quadBytes + index] = value
    }
  }
  return raw
}
