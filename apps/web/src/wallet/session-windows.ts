/** In which windows the page counts what a session key spends. @module */
export const windows = [
  { id: 'hour', seconds: 3_600 },
  { id: 'day', seconds: 86_400 },
  { id: 'week', seconds: 604_800 },
] as const
