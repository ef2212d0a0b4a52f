/**
 * `@watt/sdk/known`: the interfaces of Watt's own contracts, to read calls, events and refusals. Large: load it when asked.
 * @module
 */
export { explainRefusal, type Refusal } from './explain.ts'
export { knownAbis } from './known-abis.ts'
export { errorOf, functionOf } from './known-selectors.ts'
