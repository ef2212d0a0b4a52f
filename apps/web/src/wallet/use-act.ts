/**
 * One thing at a time that a button does: whether it is on its way, and why it failed.
 * @module
 */
import { useState } from 'react'

export type Act = {
  readonly isBusy: boolean
  readonly problem: unknown
  /** Runs it; what it throws is the problem. Never rejects. */
  readonly act: (work: () => Promise<void>) => Promise<void>
}

export function useAct(): Act {
  const [isBusy, setIsBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  return {
    isBusy,
    problem,
    act: async (work) => {
      setIsBusy(true)
      setProblem(undefined)
      try {
        await work()
      } catch (error) {
        setProblem(error)
      } finally {
        setIsBusy(false)
      }
    },
  }
}
