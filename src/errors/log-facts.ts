/** An error as the operator's log keeps it. */
export type LogFacts = {
  name: string
  message: string
  code?: string
  /** Where it was thrown, without the message. */
  at?: string[]
  cause?: LogFacts
}

/** Causes followed; a chain that is longer (or a circle) ends here. */
const deepest = 6
/** Longer than a hash: signatures, calldata, signed transactions. */
const spendable = /(?:0x)?[0-9a-fA-F]{65,}/g
const url = /\b(?:https?|wss?|postgres(?:ql)?):\/\/[^\s"'<>]+/g

/**
 * What a log may show of an error and its causes.
 *
 * Chain clients write the whole request into their messages, signed transaction included, and
 * addresses of nodes carry API keys. Both are left out.
 */
export function toLogFacts(error: unknown, depth = 0): LogFacts {
  if (!(error instanceof Error)) return { name: typeof error, message: hide(String(error)) }
  const { name, stack, cause } = error
  const code = textOf(error, 'code')
  return {
    name,
    // viem keeps a message without the request beside the one with it.
    message: hide(textOf(error, 'shortMessage') ?? error.message),
    ...(code !== undefined && { code }),
    ...(stack !== undefined && { at: framesOf(stack) }),
    ...(cause !== undefined && depth < deepest && { cause: toLogFacts(cause, depth + 1) }),
  }
}

function textOf(error: Error, key: 'code' | 'shortMessage'): string | undefined {
  const value: unknown = Reflect.get(error, key)
  return typeof value === 'string' ? value : undefined
}

function framesOf(stack: string): string[] {
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim())
}

function hide(text: string): string {
  return hideKeys(text.replaceAll(url, '[url]').replaceAll(spendable, '[hex]'))
}

/** Keys, whole or cut off, and the tokens they make. */
const keys = /fgk_[\w-]{12,}|eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*/g

/** Whether a text holds a key or a token. */
export function holdsKey(text: string): boolean {
  return text.search(keys) >= 0
}

/** The text without the keys and tokens in it. */
export function hideKeys(text: string): string {
  return text.replaceAll(keys, '[key]')
}
