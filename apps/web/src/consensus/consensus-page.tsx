import { useQuery } from '@tanstack/react-query'
import type { Status } from '@watt/sdk'
import { useTranslations } from 'use-intl'
import { useChain } from '../chain/chain.ts'
import { usePresence } from '../chain/presence.ts'
import { useStatus } from '../chain/status.ts'
import { Card, Page, Section } from '../ui/page.tsx'
import { Loaded } from '../ui/states.tsx'
import { inOrder, nameOf } from './names.ts'
import { QuorumGraph } from './quorum-graph.tsx'
import { SafetyNotices } from './safety-notices.tsx'
import { SlotList } from './slot-list.tsx'
import { safetyOf, type TrustMap } from './trust.ts'
import { ValidatorTable } from './validator-table.tsx'

/** `/consensus`: who agrees with whom, and is it safe? */
export function ConsensusPage() {
  const t = useTranslations('consensus')
  const status = useStatus()
  const consensus = status.data?.consensus
  return (
    <Page
      title={t('title')}
      lead={consensus && t('lead', { name: nameOf(consensus.names, consensus.nodeId) })}
    >
      <Loaded query={status} lines={10}>
        {(it) => <Consensus status={it} />}
      </Loaded>
    </Page>
  )
}

function Consensus({ status: { consensus } }: { readonly status: Status }) {
  const t = useTranslations('consensus')
  const { names, nodeId, quorumSet, quorum } = consensus
  const ids = inOrder(Object.keys(quorum.nodes), names)
  const trust = useTrust(ids)
  const presence = usePresence()
  return (
    <>
      <SafetyNotices consensus={consensus} safety={trust.data?.safety} />
      <Section
        title={t('graph.title')}
        hint={t('graph.rule', {
          threshold: quorumSet.threshold,
          total: quorumSet.validators.length + quorumSet.innerSets.length,
        })}
      >
        <Card>
          <QuorumGraph
            label={t('graph.label', { present: presence.present, total: presence.total })}
            ids={ids}
            trust={trust.data?.map ?? new Map()}
            present={presence.ids}
            self={nodeId}
            names={names}
          />
        </Card>
        <ValidatorTable ids={ids} consensus={consensus} present={presence.ids} trust={trust.data?.map} />
      </Section>
      <SlotList total={ids.length} />
    </>
  )
}

const patienceMs = 100

/** Asked once for this set of validators: trust changes by hand, and rarely. */
function useTrust(ids: readonly string[]) {
  const { client } = useChain()
  return useQuery({
    queryKey: ['trust', ids.join()],
    queryFn: async () => {
      const map: TrustMap = new Map(
        await Promise.all(ids.map(async (id) => [id, await client.getQuorumSet(id)] as const)),
      )
      const endMs = performance.now() + patienceMs
      return { map, safety: safetyOf(map, () => performance.now() > endMs) }
    },
    staleTime: 60_000,
  })
}
