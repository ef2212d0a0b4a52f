/**
 * How a script that measures gas hands over what it measured: as a table, or as JSON when `WATT_GAS_JSON` is set.
 * @module
 */

/** One measured transaction; without a budget it is only shown. */
export type GasRow = { what: string; gas: number; budget?: number; ok: boolean }

/** Prints the rows and sets exit code 1 when a budget is passed. */
export function reportGas(
  measured: readonly { what: string; gas: bigint; budget?: bigint | undefined }[],
): void {
  const rows = measured.map(({ what, gas, budget }): GasRow => {
    const row = { what, gas: Number(gas), ok: budget === undefined || gas <= budget }
    return budget === undefined ? row : { ...row, budget: Number(budget) }
  })
  if (process.env['WATT_GAS_JSON']) console.log(JSON.stringify(rows))
  else console.table(rows)
  if (!rows.every((row) => row.ok)) process.exitCode = 1
}
