/**
 * Opens the write sheet for the forms of energy, and has their figures read again when it is over.
 * @module
 */
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { requestWrite, type WriteRequest } from '../sign/requests.ts'

export type Writing = {
  readonly isBusy: boolean
  /** @returns whether it is in a block and did what was asked. */
  readonly write: (request: Omit<WriteRequest, 'kind'>) => Promise<boolean>
}

export function useWrite(): Writing {
  const queries = useQueryClient()
  const [isBusy, setIsBusy] = useState(false)
  return {
    isBusy,
    write: async (request) => {
      setIsBusy(true)
      const { kind } = await requestWrite(request)
      await queries.invalidateQueries({ queryKey: ['energy'] })
      setIsBusy(false)
      return kind === 'done'
    },
  }
}
