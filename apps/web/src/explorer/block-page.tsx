import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import type { Hex } from 'viem'
import { blockQuery } from '../chain/blocks.ts'
import { useChain } from '../chain/chain.ts'
import { DataList } from '../ui/data-list.tsx'
import { Hash } from '../ui/hash.tsx'
import { Page } from '../ui/page.tsx'
import { Loaded } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'

/** `/block/{number|hash}`. */
export function BlockPage() {
  const t = useTranslations('explorer')
  const { id } = useParams({ from: '/block/$id' })
  const { client } = useChain()
  const query = useQuery(blockQuery(client, /^\d{1,20}$/.test(id) ? BigInt(id) : (id as Hex)))
  return (
    <Page title={`${t('column.block')} ${id}`}>
      <Loaded query={query} lines={8}>
        {(block) => (
          <DataList
            facts={[
              { label: t('column.closed'), value: <Time at={block.timestamp} isFull /> },
              { label: t('column.hash'), value: <Hash value={block.hash} isWhole /> },
            ]}
          />
        )}
      </Loaded>
    </Page>
  )
}
