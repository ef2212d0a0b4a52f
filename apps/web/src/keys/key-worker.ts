/**
 * Runs in a Web Worker: one derivation, then it is ended together with all memory it used.
 * @module
 */
import { deriveKeyHere, type DerivationRequest } from './key-derivation.ts'

addEventListener('message', ({ data }: MessageEvent<DerivationRequest>) => {
  const key = deriveKeyHere(data)
  data.password.fill(0)
  postMessage(key, { transfer: [key.buffer] })
})
