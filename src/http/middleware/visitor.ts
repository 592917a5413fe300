import type { Context, MiddlewareHandler } from 'hono'

declare module 'hono' {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- only an interface is merged
  interface ContextVariableMap {
    /** Where the call comes from, as it is counted; `undefined`: from this process itself. */
    visitor: string | undefined
  }
}

export type VisitorOptions = {
  /** Proxies in front of this server that add to `X-Forwarded-For`. */
  trustedProxies: number
  /** The address at the other end of the connection; `undefined`: there is no connection. */
  peerOf: (c: Context) => string | undefined
}

/** Notes who is calling, for routes to hand on. What only the caller says is not believed. */
export function noteVisitor({ trustedProxies, peerOf }: VisitorOptions): MiddlewareHandler {
  return async (c, next) => {
    const forwarded = c.req.header('x-forwarded-for')
    c.set('visitor', visitorOf({ peer: peerOf(c), forwarded, trustedProxies }))
    await next()
  }
}

type Seen = { peer: string | undefined; forwarded: string | undefined; trustedProxies: number }

/**
 * Who is counted for a call: an IPv4 address, or the /64 of an IPv6 address, because one customer
 * has all of it. Behind `n` proxies it is the n-th entry of `X-Forwarded-For` from the right, the
 * last that a proxy of ours has written; everything left of it may be made up. A list that is too
 * short, or an entry that is no address, leaves the address of the connection.
 */
export function visitorOf({ peer, forwarded = '', trustedProxies }: Seen): string | undefined {
  const entries = forwarded.split(',')
  const told = trustedProxies > 0 ? (entries.at(-trustedProxies) ?? '') : ''
  return networkOf(told) ?? (peer && (networkOf(peer) ?? peer))
}

/** `undefined`: no IP address, with or without a port. */
function networkOf(text: string): string | undefined {
  const trimmed = text.trim()
  const v4 = /^(\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5})?$/.exec(trimmed)?.[1]
  if (v4 !== undefined) return isIpv4(v4) ? v4 : undefined
  const v6 = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(trimmed)?.[1] ?? trimmed
  const groups = groupsOf(v6.replace(/%.*$/, ''))
  if (groups === undefined) return undefined
  return mappedIpv4(groups) ?? `${groups.slice(0, 4).map(hex).join(':')}::/64`
}

function isIpv4(text: string): boolean {
  return text.split('.').every((part) => Number(part) <= 255 && String(Number(part)) === part)
}

/** The eight groups of an IPv6 address, however it is written. */
function groupsOf(text: string): number[] | undefined {
  if (!text.includes(':') || !URL.canParse(`http://[${text}]`)) return undefined
  // In its shortest form, without dots.
  const written = new URL(`http://[${text}]`).hostname.slice(1, -1)
  const [head = '', tail] = written.split('::')
  const left = head.split(':').filter((group) => group !== '')
  const right = (tail ?? '').split(':').filter((group) => group !== '')
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0')
  return [...left, ...zeros, ...right].map((group) => Number.parseInt(group, 16))
}

/** `::ffff:192.0.2.7` is 192.0.2.7, as a socket for both kinds of address names it. */
function mappedIpv4(groups: readonly number[]): string | undefined {
  const [high = 0, low = 0] = groups.slice(6)
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xff_ff
  return isMapped ? [high >> 8, high & 255, low >> 8, low & 255].join('.') : undefined
}

function hex(group: number): string {
  return group.toString(16)
}
