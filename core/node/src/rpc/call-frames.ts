/**
 * Call frames as geth's `callTracer` writes them.
 * @see geth documentation, "Built-in tracers", callTracer
 * @module
 */
import type { CallFrame } from '@watt/evm'

import { data, quantity } from './hex.ts'
import { revertReason } from './revert-reason.ts'

export type CallTracerConfig = { readonly onlyTopCall: boolean; readonly withLog: boolean }

/** One frame and those below it. Call depth is at most 1,024, so recursion is safe. */
export function encodeFrame(frame: CallFrame, config: CallTracerConfig): Readonly<Record<string, unknown>> {
  const reason = frame.error === undefined ? undefined : revertReason(frame.output)
  return {
    type: frame.type,
    from: frame.from,
    ...(frame.to === undefined ? {} : { to: frame.to }),
    // Static and delegate calls move nothing, so they have no value to show.
    ...(frame.type === 'STATICCALL' || frame.type === 'DELEGATECALL' ? {} : { value: quantity(frame.value) }),
    gas: quantity(frame.gas),
    gasUsed: quantity(frame.gasUsed),
    input: data(frame.input),
    ...(frame.output.length === 0 ? {} : { output: data(frame.output) }),
    ...(frame.error === undefined ? {} : { error: frame.error }),
    ...(reason === undefined ? {} : { revertReason: reason }),
    ...(config.onlyTopCall || frame.calls.length === 0
      ? {}
      : { calls: frame.calls.map((it) => encodeFrame(it, config)) }),
    ...(config.withLog && frame.error === undefined && frame.logs.length > 0
      ? {
          logs: frame.logs.map((log) => ({ address: log.address, topics: log.topics, data: data(log.data) })),
        }
      : {}),
  }
}
