/**
 * Bytes off the wire as plain ones.
 * @module
 */

/**
 * The same memory, never as a Node buffer: its `slice` copies nothing, and its `subarray` takes several times as long.
 */
export function plainBytes(bytes: Uint8Array): Uint8Array {
  return Object.getPrototypeOf(bytes) === Uint8Array.prototype
    ? bytes
    : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
