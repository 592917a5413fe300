import type { ErrorSpec } from '../errors/service-error.ts'

/** The error codes that share what stands before their dot. */
export type ErrorArea = { name: string; title: string; specs: readonly ErrorSpec[] }

/** Titles of the areas, in the order a caller meets them. */
const titles: Readonly<Record<string, string>> = {
  request: 'Requests',
  payment: 'Payments',
  settlement: 'Settlement',
  key: 'Key passes',
  wallet: 'Wallets',
  limit: 'Limits',
  tool: 'Tools',
  token: 'Token checks',
  chain: 'Chains',
  internal: 'This server',
}

/** Groups error codes by area. An area without a title of its own comes last, under its name. */
export function errorAreas(specs: readonly ErrorSpec[]): ErrorArea[] {
  const names = new Set([...Object.keys(titles), ...specs.map((spec) => areaOf(spec))])
  return [...names]
    .map((name) => ({
      name,
      title: titles[name] ?? name,
      specs: specs.filter((spec) => areaOf(spec) === name),
    }))
    .filter((area) => area.specs.length > 0)
}

/** `charged` of an error in words. */
export function chargedText({ charged }: Pick<ErrorSpec, 'charged'>): string {
  if (charged === 'unknown') return 'not known yet'
  return charged ? 'yes' : 'no'
}

function areaOf({ code }: ErrorSpec): string {
  return code.split('.')[0] ?? code
}
