/**
 * What the admin socket of a node answers: all of it, in one place, so that nothing is added by the way.
 * @module
 */
import type { AdminHandlers } from './server.ts'

/** @param node.stop - Asks the node to stop; returns before it does. */
export function createAdminHandlers(node: { readonly stop: () => void }): AdminHandlers {
  return { admin_stop: () => node.stop() }
}
