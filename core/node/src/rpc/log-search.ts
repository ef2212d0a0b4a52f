/**
 * Finding logs: bloom first, receipts after, in slices so that agreement never waits for a search.
 * @module
 */
import type { RpcLog } from './encode.ts'
import { LimitError, UnknownBlockError } from './errors.ts'
import { bloomTest, logsOfBlock } from './log-match.ts'
import type { LogMatch } from './log-match.ts'
import type { RpcContext } from './method.ts'
import { recentBlockCount } from './recent-blocks.ts'
import { turns } from './turns.ts'

/**
 * Searches blocks `from` to `to`, both included.
 * @throws {LimitError} too many blocks, too many logs, or too much time.
 */
export async function searchLogs(
  context: RpcContext,
  from: bigint,
  to: bigint,
  match: LogMatch,
): Promise<readonly RpcLog[]> {
  const { limits, node, blocks } = context
  if (to - from + 1n > BigInt(limits.logBlocks)) {
    throw new LimitError(
      `${to - from + 1n} blocks to search; at most ${limits.logBlocks} at once. Narrow the range.`,
    )
  }
  const bloom = bloomTest(match)
  const deadlineMs = node.clock.elapsed() + limits.callTimeMs
  const turn = turns(limits.sliceMs)
  const head = node.ledger.head.header.number
  const found: RpcLog[] = []
  for (let number = from; number <= to; number++) {
    await turn()
    if (node.clock.elapsed() > deadlineMs) {
      throw new LimitError(
        `the search took over ${limits.callTimeMs} ms and stood at block ${number}. Narrow the range.`,
      )
    }
    const header = blocks.header(number)?.header
    if (header === undefined) throw new UnknownBlockError(String(number))
    if (header.gasUsed === 0n || !bloom(header.logsBloom)) continue
    // Old blocks pass by once; kept, they would push out those that everybody asks for.
    const source = number + recentBlockCount > head ? blocks : node.ledger
    const block = source.block(number)
    if (block === undefined) throw new UnknownBlockError(String(number))
    for (const log of logsOfBlock(block, source.receipts(number) ?? [], match)) found.push(log)
    if (found.length > limits.logs) {
      throw new LimitError(
        `over ${limits.logs} logs match up to block ${number}. Narrow the range or the filter.`,
      )
    }
  }
  return found
}
