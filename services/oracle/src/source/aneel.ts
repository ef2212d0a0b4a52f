/**
 * ANEEL, Brazil: mean tariffs by class and region (a file), and the tariffs of every distributor (CKAN).
 * Both are dirty in ways that were seen in the real files; what is plainly wrong refuses the source, not just a row.
 * @see https://dadosabertos.aneel.gov.br
 * @module
 */
import { lowerMedian, parseDecimal } from '../decimal.ts'
import { dayStart, quarter, type Figure } from '../period.ts'
import { parseCsv } from './csv.ts'
import { inOrder } from './in-order.ts'
import { list, parseJson, record, text } from './json.ts'
import { ParseError } from './parse-error.ts'

/** Bounds of one row, eight decimals, BRL per kWh. */
export type RowBounds = { readonly min: bigint; readonly max: bigint }

/**
 * `TarifaMediaFornecimento.csv`: Latin-1, semicolons, BRL per MWh, the last month of a quarter.
 * Some class names hold a semicolon and shift their row: those rows are left out, up to a tenth of the file.
 */
export function parseAverageTariffs(
  raw: Uint8Array,
  region: string,
  options: { readonly separator?: ',' | ';'; readonly encoding?: 'utf-8' | 'latin1' } = {},
): readonly Figure[] {
  const columns = ['nomClasseConsumo', 'nomRegiao', 'vlrConsumoMWh', 'mesReferencia', 'anoReferencia']
  const rows = parseCsv(raw, columns, {
    separator: ';',
    encoding: 'latin1',
    brokenShareMax: 0.1,
    ...options,
  })
  const figures = rows
    .filter((row) => /^Residencia(l)?$/.test(row['nomClasseConsumo'] ?? '') && row['nomRegiao'] === region)
    .flatMap((row) => {
      const month = Number(row['mesReferencia'])
      const year = Number(row['anoReferencia'])
      if (![3, 6, 9, 12].includes(month) || !Number.isSafeInteger(year))
        throw new ParseError(`month ${month} of ${year} ends no quarter`)
      // The open series begins in 2012; one row of the real file says 2003 and means 2016 or 2017.
      if (year < 2012) return []
      const value = parseDecimal(row['vlrConsumoMWh'] ?? '', { divideBy: 1000n })
      return [{ ...quarter(year, (month / 3) as 1 | 2 | 3 | 4), value, vintage: 0 }]
    })
  return inOrder(figures)
}

/** Fewest distributors that make a country. */
const distributorsMin = 20
/** More rows than this out of bounds are no slip of a typist but of the program that wrote them. */
const outOfBoundsShareMax = 0.1

/**
 * CKAN `datastore_search` of the distributors’ tariffs: group B1, conventional, TUSD + TE in BRL per MWh with a comma.
 * The figure is the median distributor. A few slips do not move it; when a tenth of the rows is out of bounds, the
 * source is refused, because a median of a systematic error is that error.
 */
export function parseDistributorTariffs(raw: Uint8Array, bounds: RowBounds): readonly Figure[] {
  const answer = record(parseJson(raw), 'the answer')
  if (answer['success'] !== true) throw new ParseError('CKAN reports no success')
  const latest = new Map<string, { readonly from: number; readonly value: bigint }>()
  const records = list(record(answer['result'], 'result')['records'], 'records')
  for (const value of records) {
    const row = record(value, 'a record')
    const isWanted =
      row['DscSubGrupo'] === 'B1' &&
      row['DscModalidadeTarifaria'] === 'Convencional' &&
      row['DscBaseTarifaria'] === 'Tarifa de Aplicação' &&
      row['DscSubClasse'] === 'Residencial' &&
      row['DscDetalhe'] === 'Não se aplica'
    if (!isWanted) continue
    const agent = text(row['SigAgente'], 'SigAgente')
    const from = dayStart(text(row['DatInicioVigencia'], 'DatInicioVigencia').slice(0, 10))
    if ((latest.get(agent)?.from ?? 0) >= from) continue
    latest.set(agent, { from, value: tariff(row['VlrTUSD']) + tariff(row['VlrTE']) })
  }
  const all = [...latest.values()]
  const inside = all.filter(({ value }) => value >= bounds.min && value <= bounds.max)
  if (all.length < distributorsMin) throw new ParseError(`it holds ${all.length} distributors`)
  if (all.length - inside.length > outOfBoundsShareMax * all.length)
    throw new ParseError(`${all.length - inside.length} of ${all.length} distributors are out of bounds`)
  const newest = new Date(Math.max(...inside.map(({ from }) => from)) * 1000)
  const number = (Math.floor(newest.getUTCMonth() / 3) + 1) as 1 | 2 | 3 | 4
  return [
    {
      ...quarter(newest.getUTCFullYear(), number),
      value: lowerMedian(inside.map(({ value }) => value)),
      vintage: 0,
    },
  ]
}

/** ",15" is how the portal writes 0.15. */
function tariff(value: unknown): bigint {
  return parseDecimal(text(value, 'a tariff').replace(/^,/, '0,'), { mark: ',', divideBy: 1000n })
}
