/**
 * The one chain of a run, for modules that the suite loads by itself.
 * @module
 */
let running

export function useChain(chain) {
  running = chain
}

export function chain() {
  return running
}
