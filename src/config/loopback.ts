const loopback = new Set(['127.0.0.1', 'localhost', '::1', '[::1]'])

/** Whether only this machine is meant. */
export function isLoopback(host: string): boolean {
  return loopback.has(host)
}
