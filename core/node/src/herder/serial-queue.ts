/**
 * One thing after the other: what changes the state of consensus runs in this queue and nowhere else.
 * @module
 */

/** Work of the herder; the next job starts when the promise settles. */
export type Job = () => void | Promise<void>

/** Runs jobs in the order they came, never two at once. */
export interface SerialQueue {
  push(job: Job): void
  /** Takes no more jobs, drops those that wait, and resolves when the running one has ended. */
  stop(): Promise<void>
}

/** @param onFault - Gets what a job throws; the queue goes on. */
export function createSerialQueue(onFault: (error: unknown) => void): SerialQueue {
  let jobs: Job[] = []
  let running: Promise<void> | undefined
  /** Set before the first job starts: it may push another one before `running` is known. */
  let isRunning = false
  let stopped = false

  const run = async (): Promise<void> => {
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
      try {
        await job()
      } catch (error) {
        onFault(error)
      }
    }
    isRunning = false
  }

  return {
    push(job) {
      if (stopped) return
      jobs.push(job)
      if (isRunning) return
      isRunning = true
      running = run()
    },
    async stop() {
      stopped = true
      jobs = []
      await running
    },
  }
}
