import { useQuery, useQueryClient } from '@tanstack/react-query'
import { unvouchCall, vouchCall, type MemberCard } from '@watt/sdk/people'
import { useState, type FormEvent } from 'react'
import { useTranslations } from 'use-intl'
import { usePublicClient } from '../chain/public-client.ts'
import { requestWrite } from '../sign/requests.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Hash } from '../ui/hash.tsx'
import { Section } from '../ui/page.tsx'
import { EmptyState, Loaded } from '../ui/states.tsx'
import { Table } from '../ui/table.tsx'
import { say } from '../ui/toast.tsx'
import { circleQuery, type Friend, type Standing } from './read-presence.ts'
import { useNamed } from './use-named.ts'

const circleMax = 5

/** Whom the member vouches for, and who vouches back. */
export function CircleSection({
  standing,
  member,
}: {
  readonly standing: Standing
  readonly member: MemberCard
}) {
  const t = useTranslations('presence')
  const { contracts } = standing
  const client = usePublicClient()
  const friends = useQuery(circleQuery(client, contracts, member))
  const write = useCircleWrite()
  return (
    <Section
      title={t('circle.title', { count: member.circle.length, all: circleMax })}
      hint={t('circle.hint')}
    >
      {member.circle.length === 0 ? (
        <EmptyState title={t('circle.empty')}>{t('circle.emptyWhy')}</EmptyState>
      ) : (
        <Loaded query={friends} lines={3}>
          {(rows) => (
            <Table<Friend>
              caption={t('circle.caption')}
              rows={rows}
              keyOf={({ id }) => String(id)}
              columns={[
                { id: 'member', label: t('circle.member'), cell: ({ id }) => `#${id}` },
                {
                  id: 'account',
                  label: t('circle.account'),
                  cell: ({ account }) => <Hash value={account} kind="address" isBare />,
                },
                { id: 'since', label: t('circle.since'), cell: ({ since }) => String(since) },
                { id: 'back', label: t('circle.back'), cell: ({ isMutual }) => <Back isMutual={isMutual} /> },
                {
                  id: 'act',
                  label: t('circle.change'),
                  isFigure: true,
                  cell: ({ id }) => (
                    <Button
                      onClick={() => {
                        const title = t('circle.removing', { id: String(id) })
                        void write(title, unvouchCall(contracts, id), t('circle.removed'))
                      }}
                    >
                      {t('circle.remove')}
                      <span className="sr-only"> #{id}</span>
                    </Button>
                  ),
                },
              ]}
            />
          )}
        </Loaded>
      )}
      {member.circle.length < circleMax && <AddForm standing={standing} member={member} write={write} />}
    </Section>
  )
}

function Back({ isMutual }: { readonly isMutual: boolean }) {
  const t = useTranslations('presence')
  return <Badge tone={isMutual ? 'good' : 'warn'}>{t(isMutual ? 'circle.mutual' : 'circle.oneWay')}</Badge>
}

type Write = ReturnType<typeof useCircleWrite>

function AddForm({
  standing: { contracts },
  member,
  write,
}: {
  readonly standing: Standing
  readonly member: MemberCard
  readonly write: Write
}) {
  const t = useTranslations('presence')
  const [text, setText] = useState('')
  const named = useNamed(contracts, text)
  const other = named.member
  const error = named.isUnknown
    ? t('named.unknown')
    : other?.id === member.id
      ? t('named.self')
      : member.circle.some(({ id }) => id === other?.id)
        ? t('named.already')
        : undefined
  async function add(event: FormEvent): Promise<void> {
    event.preventDefault()
    if (other === undefined || error !== undefined) return
    const title = t('circle.adding', { id: String(other.id) })
    const isDone = await write(title, vouchCall(contracts, other.id), t('circle.added'))
    if (isDone) setText('')
  }
  return (
    <form onSubmit={(event) => void add(event)} className="card flex flex-col gap-3 p-4">
      <Field
        label={t('circle.who')}
        helper={other && !error ? <Hash value={other.account} kind="address" isBare /> : t('circle.means')}
        error={error}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <div>
        <Button
          type="submit"
          look="primary"
          disabled={other === undefined || error !== undefined || named.isAsking}
        >
          {t('circle.add')}
        </Button>
      </div>
    </form>
  )
}

function useCircleWrite() {
  const queries = useQueryClient()
  return async (title: string, call: ReturnType<typeof vouchCall>, done: string): Promise<boolean> => {
    const { kind } = await requestWrite({ title, call })
    await queries.invalidateQueries({ queryKey: ['presence'] })
    if (kind === 'done') say(done)
    return kind === 'done'
  }
}
