/**
 * The draft of a proposal, kept on this device until it is proposed. A browser that keeps nothing still works.
 * @module
 */
import { useState } from 'react'
import { emptyDraft, parseDraft, type ProposalDraft } from './proposal-draft.ts'

const name = 'watt.proposal'

export function useDraft(): {
  readonly draft: ProposalDraft
  readonly change: (part: Partial<ProposalDraft>) => void
  readonly clear: () => void
} {
  const [draft, setDraft] = useState(() => parseDraft(read()))
  const set = (next: ProposalDraft): void => {
    setDraft(next)
    keep(next)
  }
  return { draft, change: (part) => set({ ...draft, ...part }), clear: () => set(emptyDraft) }
}

function read(): string | null {
  try {
    return localStorage.getItem(name)
  } catch {
    return null // Storage is switched off.
  }
}

function keep(draft: ProposalDraft): void {
  try {
    if (draft === emptyDraft) localStorage.removeItem(name)
    else localStorage.setItem(name, JSON.stringify(draft))
  } catch {
    // Storage is switched off or full: the draft lasts as long as the page.
  }
}
