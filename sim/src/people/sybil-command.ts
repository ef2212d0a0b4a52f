export function showSybils(): number {
  return 0
}
