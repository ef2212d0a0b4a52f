import { useTranslations } from 'use-intl'
import type { Call, GovernanceContracts } from '@watt/sdk/governance'
import { Notice } from '../ui/badge.tsx'
import { DataList } from '../ui/data-list.tsx'
import { Card, Section } from '../ui/page.tsx'
import { Loaded } from '../ui/states.tsx'
import { useCallRules } from './call-rules.ts'
import { CallText } from './call-text.tsx'
import type { Parameter } from './parameters.ts'
import { useValueText } from './value-text.ts'

/** What would be done, read from the call itself, and the way there. */
export function ProposalPreview({
  contracts,
  call,
  changed,
  value,
}: {
  readonly contracts: GovernanceContracts
  readonly call: Call
  readonly changed: Parameter | undefined
  readonly value: bigint | undefined
}) {
  const t = useTranslations('governance')
  const { valueText, timeText } = useValueText()
  return (
    <Section title={t('calls.title')} hint={t('new.fromCall')}>
      <Card>
        <CallText call={call} contracts={contracts} />
      </Card>
      <Loaded query={useCallRules(contracts, call)} lines={4}>
        {({ topic, votingDelay, votingPeriod, wait, refusal }) => (
          <>
            {refusal !== undefined && (
              <Notice tone="warn" title={t('new.refused')}>
                {refusal.kind === 'contract' ? <bdi>{refusal.text}</bdi> : t('new.refusedSilently')}
              </Notice>
            )}
            <DataList
              facts={[
                changed && value !== undefined
                  ? {
                      label: t(`parameter.${changed.name}`),
                      value: (
                        <>
                          {valueText(changed.value, changed.unit)} <span aria-hidden="true">→</span>{' '}
                          <span className="sr-only">{t('parameters.after')}</span>
                          <strong>{valueText(value, changed.unit)}</strong>
                        </>
                      ),
                    }
                  : undefined,
                { label: t('column.topic'), value: t(`topic.${topic}`), hint: t('new.topicHint') },
                {
                  label: t('new.vote'),
                  value: t('new.voteTimes', { delay: timeText(votingDelay), period: timeText(votingPeriod) }),
                },
                { label: t('parameters.wait'), value: timeText(wait) },
              ]}
            />
          </>
        )}
      </Loaded>
    </Section>
  )
}
