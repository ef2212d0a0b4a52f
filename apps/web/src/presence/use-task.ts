/**
 * One thing at a time that takes several steps, can be given up, and may fail: what the screen shows of it.
 * @module
 */
import { useEffect, useRef, useState } from 'react'

export type TaskState<STEP> =
  | { readonly kind: 'idle' }
  | { readonly kind: 'working'; readonly step: STEP | undefined }
  | { readonly kind: 'failed'; readonly error: unknown }

export type Task<STEP> = {
  readonly state: TaskState<STEP>
  /** Does `work` unless something is under way; errors become the state. */
  readonly run: (work: (tell: (step: STEP) => void, signal: AbortSignal) => Promise<void>) => void
  readonly cancel: () => void
}

export function useTask<STEP>(): Task<STEP> {
  const [state, setState] = useState<TaskState<STEP>>({ kind: 'idle' })
  const running = useRef<AbortController>(undefined)
  useEffect(() => () => running.current?.abort(), [])
  return {
    state,
    run: (work) => {
      if (running.current) return
      const controller = new AbortController()
      running.current = controller
      setState({ kind: 'working', step: undefined })
      const { signal } = controller
      work((step) => !signal.aborted && setState({ kind: 'working', step }), signal).then(
        () => end({ kind: 'idle' }),
        (error: unknown) => end(signal.aborted ? { kind: 'idle' } : { kind: 'failed', error }),
      )
      function end(next: TaskState<STEP>): void {
        if (running.current === controller) running.current = undefined
        setState(next)
      }
    },
    cancel: () => {
      running.current?.abort()
      running.current = undefined
      setState({ kind: 'idle' })
    },
  }
}
