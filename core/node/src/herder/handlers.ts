/**
 * Listeners that cannot hurt the one who speaks.
 * @module
 */
import type { Logger } from '../types.ts'

export interface Handlers<Facts extends readonly unknown[]> {
  /** @returns takes the handler out again. */
  add(handler: (...facts: Facts) => void): () => void
  tell(...facts: Facts): void
}

/** @param event - Named in the log when a handler throws. */
export function createHandlers<Facts extends readonly unknown[]>(
  event: string,
  logger: Logger,
): Handlers<Facts> {
  const handlers = new Set<(...facts: Facts) => void>()
  return {
    add(handler) {
      handlers.add(handler)
      return () => handlers.delete(handler)
    },
    tell(...facts) {
      for (const handler of handlers) {
        try {
          handler(...facts)
        } catch (error) {
          logger.error('herder.handlerFailed', { event, reason: String(error) })
        }
      }
    },
  }
}
