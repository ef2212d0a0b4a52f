/**
 * Opens the write sheet for decisions, and has their figures read again when it is over.
 * @module
 */
import { useQueryClient } from '@tanstack/react-query'
import { requestWrite, type WriteRequest } from '../sign/requests.ts'

/** @returns whether it is in a block and did what was asked. */
export type Write = (request: Omit<WriteRequest, 'kind'>) => Promise<boolean>

export function useWrite(): Write {
  const queries = useQueryClient()
  return async (request) => {
    const { kind } = await requestWrite(request)
    await queries.invalidateQueries({ queryKey: ['governance'] })
    return kind === 'done'
  }
}
