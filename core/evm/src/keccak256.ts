/**
 * Keccak-256 for the host's side: the machine's own, over a small memory that nothing else uses.
 * @module
 */
import { defineKeccak } from './wasm/keccak.ts'
import { keccakState, pageBytes } from './wasm/layout.ts'
import { ModuleBuilder } from './wasm/module.ts'

const digestBytes = 32
/** Behind the digest's state and a block. */
const inputAt = 512

type Hasher = {
  readonly memory: WebAssembly.Memory
  readonly keccak: (at: number, size: number) => void
  /** All of the memory; made anew when it grew. */
  bytes: Uint8Array
}

let hasher: Hasher | undefined

/** @returns the 32 bytes of the digest. */
export function keccak256(input: Uint8Array): Uint8Array {
  hasher ??= createHasher()
  if (inputAt + input.length > hasher.bytes.length) grow(hasher, input.length)
  hasher.bytes.set(input, inputAt)
  hasher.keccak(inputAt, input.length)
  return hasher.bytes.slice(keccakState, keccakState + digestBytes)
}

function createHasher(): Hasher {
  const builder = new ModuleBuilder()
  defineKeccak(builder)
  const memory = new WebAssembly.Memory({ initial: 1 })
  const module = new WebAssembly.Module(builder.encode(1))
  const { keccak } = new WebAssembly.Instance(module, { host: { memory } }).exports
  return { memory, keccak: keccak as Hasher['keccak'], bytes: new Uint8Array(memory.buffer) }
}

function grow(to: Hasher, size: number): void {
  to.memory.grow(Math.ceil((inputAt + size - to.bytes.length) / pageBytes))
  to.bytes = new Uint8Array(to.memory.buffer)
}
