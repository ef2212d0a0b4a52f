import { useNavigate } from '@tanstack/react-router'
import { useLocale, useTranslations } from 'use-intl'
import type { Call, GovernanceContracts } from '@watt/sdk/governance'
import { useWallet } from '../keys/wallet.ts'
import { SelectField } from '../ui/field.tsx'
import { Card, Page, Section } from '../ui/page.tsx'
import { Loaded } from '../ui/states.tsx'
import { CallFields } from './call-fields.tsx'
import { GovernanceNav, WithGovernance } from './frame.tsx'
import { ParameterFields } from './parameter-fields.tsx'
import type { Parameter } from './parameters.ts'
import { draftKinds, parameterKey, readCall, readValue, type ProposalDraft } from './proposal-draft.ts'
import { ProposalPreview } from './proposal-preview.tsx'
import { ProposeButton } from './propose-button.tsx'
import { ReasonFields } from './reason-fields.tsx'
import { useDraft } from './use-draft.ts'
import { useParameters } from './use-parameters.ts'

/** `/proposal/new`: what shall change, why, and what comes of it. */
export function NewProposalPage() {
  const t = useTranslations('governance')
  return (
    <Page title={t('new.title')} lead={t('new.lead')}>
      <GovernanceNav />
      <WithGovernance>{(contracts) => <Known contracts={contracts} />}</WithGovernance>
    </Page>
  )
}

function Known({ contracts }: { readonly contracts: GovernanceContracts }) {
  return (
    <Loaded query={useParameters(contracts)} lines={10}>
      {(parameters) => <Form contracts={contracts} parameters={parameters} />}
    </Loaded>
  )
}

function Form({
  contracts,
  parameters,
}: {
  readonly contracts: GovernanceContracts
  readonly parameters: readonly Parameter[]
}) {
  const t = useTranslations('governance')
  const language = useLocale()
  const navigate = useNavigate()
  const { isReady, active } = useWallet()
  const { draft, change, clear } = useDraft()
  const chosen = parameters.find((it) => parameterKey(it) === draft.parameter)
  const value = chosen && readValue(draft, chosen, language)
  const typed = readCall(draft, contracts.named, language)
  const call = draft.kind === 'call' ? typed.call : changeCall(chosen, value?.value)
  return (
    <form className="flex max-w-2xl flex-col gap-6" onSubmit={(event) => event.preventDefault()}>
      <Section title={t('new.what')}>
        <Card className="flex flex-col gap-4">
          <SelectField
            label={t('new.kind')}
            value={draft.kind}
            onChange={({ target }) => change({ kind: target.value as ProposalDraft['kind'] })}
          >
            {draftKinds.map((it) => (
              <option key={it} value={it}>
                {t(`new.kinds.${it}`)}
              </option>
            ))}
          </SelectField>
          {draft.kind === 'parameter' ? (
            <ParameterFields
              draft={draft}
              onChange={change}
              parameters={parameters}
              chosen={chosen}
              read={value}
            />
          ) : (
            <CallFields draft={draft} onChange={change} read={typed} />
          )}
        </Card>
      </Section>
      {call && (
        <ProposalPreview
          contracts={contracts}
          call={call}
          changed={draft.kind === 'parameter' ? chosen : undefined}
          value={value?.value}
        />
      )}
      <Section title={t('new.why')}>
        <Card className="flex flex-col gap-4">
          <ReasonFields draft={draft} onChange={change} />
        </Card>
      </Section>
      {isReady && (
        <ProposeButton
          contracts={contracts}
          account={active?.address}
          draft={draft}
          call={call}
          onClear={clear}
          onDone={(id) => {
            clear()
            void navigate({ to: '/proposal/$id', params: { id } })
          }}
        />
      )}
    </form>
  )
}

/** The call that sets a parameter; undefined while its new value is not known. */
function changeCall(parameter: Parameter | undefined, value: bigint | undefined): Call | undefined {
  if (parameter?.change === undefined || value === undefined) return undefined
  return { to: parameter.contract, value: 0n, data: parameter.change.encode(value) }
}
