/**
 * Hashes of pairs of nodes. Native code with the processor's own sha256 is eight times as fast; where there is none for a platform,
 * WebAssembly does it. In a browser: `hash-into.browser.ts`.
 * @module
 */
import { hashInto as portable } from '@chainsafe/as-sha256'

export const hashInto: typeof portable = await import('@chainsafe/hashtree').then(
  (native) => native.hashInto,
  () => portable,
)
