/**
 * Transactions of one account, one after the other, so that two feeds never take the same nonce.
 * @module
 */

/** Runs tasks in the order they come; a failure does not stop the ones behind it. */
export function createSendQueue(): <RESULT>(task: () => Promise<RESULT>) => Promise<RESULT> {
  let tail: Promise<unknown> = Promise.resolve()
  return (task) => {
    const turn = tail.then(task)
    tail = turn.catch(() => undefined)
    return turn
  }
}
