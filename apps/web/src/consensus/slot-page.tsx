import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import type { SlotRecord } from '@watt/sdk'
import { useLocale, useTranslations } from 'use-intl'
import { BlockNotFoundError } from 'viem'
import { useChain, useHead } from '../chain/chain.ts'
import { useStatus } from '../chain/status.ts'
import { Count } from '../ui/amount.tsx'
import { buttonClass } from '../ui/button.tsx'
import { Figures } from '../ui/data-list.tsx'
import { Page, Section } from '../ui/page.tsx'
import { EmptyState, ErrorState, Loaded } from '../ui/states.tsx'
import { Table } from '../ui/table.tsx'
import { nameOf, type Names } from './names.ts'
import { storyOf } from './slot.ts'
import { Timeline } from './timeline.tsx'

/** `/consensus/slot/$n`: what was said until the block was decided. */
export function SlotPage() {
  const t = useTranslations('consensus')
  const language = useLocale()
  const { n } = useParams({ from: '/consensus/slot/$n' })
  const isNumber = /^\d{1,18}$/.test(n)
  const title = t('slot.title', { number: isNumber ? Number(n).toLocaleString(language) : n.slice(0, 20) })
  return (
    <Page title={title} actions={isNumber && <Neighbours number={BigInt(n)} />}>
      {isNumber ? <Slot number={BigInt(n)} /> : <ErrorState error={new BlockNotFoundError({})} />}
    </Page>
  )
}

function Slot({ number }: { readonly number: bigint }) {
  const t = useTranslations('consensus')
  const { client } = useChain()
  const names = useStatus().data?.consensus.names ?? {}
  const query = useQuery({ queryKey: ['slot', String(number)], queryFn: () => client.getSlot(number) })
  return (
    <Loaded query={query} lines={8}>
      {(record) =>
        record === null ? (
          <EmptyState
            title={t('slot.goneTitle')}
            action={
              <Link to="/block/$id" params={{ id: String(number) }} className={buttonClass('primary')}>
                {t('slot.block', { number: String(number) })}
              </Link>
            }
          >
            {t('slot.goneWhy')}
          </EmptyState>
        ) : (
          <Story number={number} record={record} names={names} />
        )
      }
    </Loaded>
  )
}

function Story({
  number,
  record,
  names,
}: {
  readonly number: bigint
  readonly record: SlotRecord
  readonly names: Names
}) {
  const t = useTranslations('consensus')
  const { client } = useChain()
  const story = storyOf(record)
  const signed = useQuery({
    queryKey: ['certificate', String(number)],
    queryFn: () => client.getCertificate(number),
    enabled: record.externalizedAtMs !== null,
  }).data
  return (
    <>
      {story.kept === 'talk' && (
        <Figures
          facts={[
            {
              label: t('slot.decided'),
              value:
                story.decidedAfterMs === undefined ? t('slot.open') : t('ms', { ms: story.decidedAfterMs }),
            },
            { label: t('slot.nomination'), value: <Count value={story.rounds} /> },
            {
              label: t('slot.ballot'),
              value: story.ballot === undefined ? '–' : <Count value={story.ballot} />,
            },
            {
              label: t('slot.certificate'),
              value: signed ? <Count value={signed.signatures.length} /> : '–',
            },
          ]}
        />
      )}
      <Section
        title={t('slot.timeline')}
        hint={t(story.kept === 'talk' ? 'slot.timelineHint' : 'slot.outcomeOnly')}
      >
        {story.kept === 'talk' && <Timeline story={story} names={names} />}
        <Table
          caption={t('slot.timeline')}
          rows={story.said.map((it, at) => ({ ...it, at }))}
          keyOf={({ at }) => String(at)}
          columns={[
            {
              id: 'at',
              label: t('column.at'),
              isFigure: true,
              cell: ({ afterMs }) => (story.kept === 'talk' ? t('ms', { ms: afterMs }) : '–'),
            },
            {
              id: 'who',
              label: t('column.validator'),
              cell: ({ nodeId }) => <bdi>{nameOf(names, nodeId)}</bdi>,
            },
            { id: 'said', label: t('column.said'), cell: ({ saying }) => t(`said.${saying}`) },
            {
              id: 'ballot',
              label: t('column.counter'),
              isFigure: true,
              cell: ({ counter }) => (counter === undefined ? '–' : <Count value={counter} />),
            },
          ]}
        />
      </Section>
    </>
  )
}

function Neighbours({ number }: { readonly number: bigint }) {
  const t = useTranslations('consensus')
  const head = useHead().number
  const go = (to: bigint, label: string) => (
    <Link to="/consensus/slot/$n" params={{ n: String(to) }} className={buttonClass()}>
      {label}
    </Link>
  )
  return (
    <>
      <Link to="/block/$id" params={{ id: String(number) }} className={buttonClass()}>
        {t('slot.block', { number: String(number) })}
      </Link>
      {number > 1n && go(number - 1n, t('slot.before'))}
      {head !== undefined && number < head && go(number + 1n, t('slot.after'))}
    </>
  )
}
