/**
 * A value once it has stopped changing for a while.
 * @module
 */
import { useEffect, useState } from 'react'

export function useSettled<VALUE>(value: VALUE, waitMs: number): VALUE {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), waitMs)
    return () => clearTimeout(timer)
  }, [value, waitMs])
  return settled
}
