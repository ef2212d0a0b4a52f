import { useTranslations } from 'use-intl'
import { Time } from '../ui/time.tsx'
import { nextOf } from './proposal-state.ts'
import type { ProposalView } from './queries.ts'

/** What comes next for a proposal, and when. */
export function NextText({ view: { proposal, status } }: { readonly view: ProposalView }) {
  const t = useTranslations('governance')
  const { word, at } = nextOf(proposal, status)
  return (
    <>
      {t(`next.${word}`)} {at !== undefined && <Time at={at} />}
    </>
  )
}
