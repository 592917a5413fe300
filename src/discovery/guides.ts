/** A guide for those who call this server, as text. */
export type Guide = {
  /** Served at `/docs/<name>.md`. */
  name: string
  title: string
  text: string
}

/** A guide that is meant for callers; those for operators are not served. */
type Entry = {
  name: string
  /** The tool it is about: without it there is nothing to explain. */
  about?: string
}

/** In the order a caller needs them. */
export const guideEntries: readonly Entry[] = [
  { name: 'discovery' },
  { name: 'guarantees' },
  { name: 'money-back' },
  { name: 'wallets' },
  { name: 'keys', about: 'buy_key_pass' },
  { name: 'agents', about: 'agent_subscribe' },
  { name: 'grants', about: 'access' },
  { name: 'limits' },
  { name: 'errors' },
  { name: 'token-safety', about: 'token_safety' },
  { name: 'token-eval', about: 'token_safety' },
]

/**
 * The guides as they are served. Links to what is not served become plain text: the sources lead to
 * files of the repository, too.
 */
export function buildGuides(
  texts: ReadonlyMap<string, string>,
  isSold: (tool: string) => boolean,
): Guide[] {
  const served = guideEntries.filter(({ about }) => about === undefined || isSold(about))
  const names = new Set(served.map(({ name }) => name).filter((name) => texts.has(name)))
  return [...names].map((name) => {
    const text = texts.get(name) ?? ''
    const title = /^# (.+)$/m.exec(text)?.[1] ?? name
    return { name, title, text: withServedLinks(text, names) }
  })
}

function withServedLinks(text: string, names: ReadonlySet<string>): string {
  return text.replaceAll(/\[([^\]]*)\]\(([^)\s]+)\)/g, (link, label: string, target: string) => {
    const isElsewhere = /^(?:https?:|#)/.test(target)
    const page = /^([a-z-]+)\.md(?:#.*)?$/.exec(target)?.[1]
    return isElsewhere || (page !== undefined && names.has(page)) ? link : label
  })
}
