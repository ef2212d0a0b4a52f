/**
 * What went wrong, as a kind that can be said in any language; the technical text stays beside it for the details.
 * @module
 */

export type Failure = {
  /** `nodeDown`: no answer. `refused`: the node answered, and said no. `unexpected`: a mistake of ours. */
  readonly kind: 'nodeDown' | 'indexDown' | 'tooSlow' | 'tooMuch' | 'refused' | 'notFound' | 'unexpected'
  /** For a person who reports it. */
  readonly detail: string
}

const kinds: Readonly<Record<string, Failure['kind']>> = {
  HttpRequestError: 'nodeDown',
  WebSocketRequestError: 'nodeDown',
  SocketClosedError: 'nodeDown',
  TimeoutError: 'tooSlow',
  BlockNotFoundError: 'notFound',
  TransactionNotFoundError: 'notFound',
  TransactionReceiptNotFoundError: 'notFound',
  InvalidAddressError: 'notFound',
  RpcRequestError: 'refused',
  ContractFunctionExecutionError: 'refused',
  ContractFunctionRevertedError: 'refused',
}

/** Our own errors have codes; their class names do not survive the build. */
const codes: Readonly<Record<string, Failure['kind']>> = {
  'web/node-away': 'nodeDown',
  'web/node-busy': 'tooMuch',
  'web/node-refused': 'refused',
  'web/block-not-closed': 'notFound',
  'sdk/index-away': 'indexDown',
  'sdk/not-indexed': 'notFound',
  'sdk/index-refused': 'refused',
}

export function failureOf(error: unknown): Failure {
  const chain = causesOf(error)
  const detail = chain.map(({ message }) => message.trim()).find((it) => it !== '') ?? String(error)
  // A busy node's refusal is wrapped in the words of its code; the innermost error only says that it was refused.
  if (chain.some(({ name }) => name === 'LimitExceededRpcError')) return { kind: 'tooMuch', detail }
  for (const cause of chain.toReversed()) {
    const kind = kinds[cause.name] ?? codes[String((cause as { readonly code?: unknown }).code)]
    if (kind) return { kind, detail }
  }
  if (chain.some((it) => it instanceof TypeError && /fetch/i.test(it.message)))
    return { kind: 'nodeDown', detail }
  return { kind: 'unexpected', detail }
}

/** The error and what caused it, outermost first. */
function causesOf(error: unknown): readonly Error[] {
  const found: Error[] = []
  for (let it = error; it instanceof Error && found.length < 10; it = it.cause) found.push(it)
  return found
}
