import { once } from 'node:events'
import { connect } from 'node:net'

/** One request, as it goes out byte for byte: clients tidy requests up, attackers do not. */
export type RawRequest = {
  method?: string
  target: string
  version?: '1.0' | '1.1'
  /** Header lines as they are written; names may repeat. */
  lines?: readonly string[]
  body?: string
}

/** What came back, unread. */
export type RawAnswer = {
  /** 0 when the connection was closed without an answer. */
  status: number
  headers: Headers
  body: string
}

export async function sendRaw(url: string, request: RawRequest): Promise<RawAnswer> {
  const { host } = new URL(url)
  const { method = 'POST', target, version = '1.1', lines = [], body } = request
  const length = body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]
  return exchange(
    url,
    [
      `${method} ${target} HTTP/${version}`,
      `Host: ${host}`,
      'Connection: close',
      ...length,
      ...lines,
      '',
      body ?? '',
    ].join('\r\n'),
  )
}

/** Writes the text as latin1, so that `\xff` is that one byte, and reads until the end. */
export async function exchange(url: string, text: string): Promise<RawAnswer> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  // A server that refuses early closes while we still write; what it said counts.
  socket.on('error', () => undefined)
  socket.write(Buffer.from(text, 'latin1'))
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(socket, 'close')
  return readRaw(Buffer.concat(chunks).toString('utf8'))
}

function readRaw(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const [statusLine = '', ...lines] = head.split('\r\n')
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon), line.slice(colon + 1).trim()]
  })
  return {
    status: Number(statusLine.split(' ')[1] ?? 0),
    headers: new Headers(headers),
    body: rest.join('\r\n\r\n'),
  }
}

/** The JSON-RPC message of a tool call as text, with members written as they are given. */
export function callText(params: Record<string, unknown>, id: unknown = 1): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params })
}

export const jsonLine = 'Content-Type: application/json'
