import { listSessions, revokeSessionCall, type KnownSession } from '@watt/sdk/account'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { live } from '../chain/live.ts'
import { usePublicClient } from '../chain/public-client.ts'
import type { Account } from '../keys/accounts.ts'
import { useDirectory } from '../intent/directory.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { useNowMs } from '../ui/clock.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { Hash } from '../ui/hash.tsx'
import { Section } from '../ui/page.tsx'
import { EmptyState, Loaded } from '../ui/states.tsx'
import { Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { GrantSession } from './grant-session.tsx'
import { partsOf, sessionText, stateOf } from './session-form.ts'
import { SessionParts } from './session-parts.tsx'
import { useChange } from './signer-table.tsx'
import { asCall } from './signers.ts'

/** Keys that may do a little of what the account may: which there are, ending one, and a new one. */
export function Sessions({ account }: { readonly account: Account }) {
  const t = useTranslations('smart')
  const client = usePublicClient()
  const change = useChange()
  const { data: directory } = useDirectory()
  const sessions = useQuery({
    queryKey: ['sessions', account.address],
    queryFn: () => listSessions(client, account.address),
    ...live,
  })
  const nowSeconds = Math.floor(useNowMs() / 1_000)
  const tokens = directory?.tokens ?? []
  return (
    <Section title={t('session.title')} hint={t('session.hint')}>
      <Loaded query={sessions} lines={3}>
        {(found) =>
          found.length === 0 ? (
            <EmptyState title={t('session.none')}>{t('session.noneWhy')}</EmptyState>
          ) : (
            <Table<KnownSession>
              caption={t('session.title')}
              rows={found.toReversed()}
              keyOf={({ id }) => String(id)}
              columns={[
                {
                  id: 'key',
                  label: t('session.key'),
                  cell: ({ session }) => <Hash value={session.signer} isBare />,
                },
                {
                  id: 'may',
                  label: t('session.may'),
                  cell: ({ session }) => <SessionParts parts={partsOf(session, tokens)} />,
                },
                {
                  id: 'calls',
                  label: t('session.calls'),
                  isFigure: true,
                  cell: ({ callsMade, session }) => `${callsMade} / ${session.callLimit}`,
                },
                {
                  id: 'until',
                  label: t('session.until'),
                  cell: ({ session }) => <Time at={session.validUntil} />,
                },
                {
                  id: 'state',
                  label: t('session.state'),
                  cell: (it) => {
                    const state = stateOf(it, nowSeconds)
                    return (
                      <Badge tone={state === 'open' ? 'good' : 'neutral'}>{t(`session.is.${state}`)}</Badge>
                    )
                  },
                },
                {
                  id: 'act',
                  label: t('signers.act'),
                  cell: ({ id, session, isGranted }) => (
                    <span className="inline-flex flex-wrap items-center gap-2">
                      <CopyButton text={sessionText(account.address, session)} label={t('session.copy')} />
                      {isGranted && (
                        <Button
                          look="danger"
                          onClick={() =>
                            void change(
                              t('session.revokeTitle'),
                              asCall(revokeSessionCall(account.address, id)),
                            )
                          }
                        >
                          {t('session.revoke')}
                        </Button>
                      )}
                    </span>
                  ),
                },
              ]}
            />
          )
        }
      </Loaded>
      <GrantSession account={account} tokens={tokens} />
    </Section>
  )
}
