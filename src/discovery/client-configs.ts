/** How one program is told about this server. */
export type ClientConfig = {
  client: string
  /** Where the text goes, such as a file name. */
  place: string
  language: 'shell' | 'json' | 'toml'
  text: string
}

/** What this server is called in a client's settings. */
const serverName = 'faregate'
/** The environment variable that holds a key pass. */
const keyVariable = 'FAREGATE_KEY'

/**
 * Settings to be pasted into MCP clients. All send a key pass if there is one; without it they
 * still see the catalogue and call what is free.
 */
export function clientConfigs(mcpUrl: string): ClientConfig[] {
  return [claudeCommand(mcpUrl), claudeFile(mcpUrl), cursor(mcpUrl), vsCode(mcpUrl), codex(mcpUrl)]
}

function claudeCommand(url: string): ClientConfig {
  const text = [
    'claude mcp add --transport http \\',
    `  ${serverName} ${shellWord(url)} \\`,
    `  --header "Authorization: Bearer $${keyVariable}"`,
  ].join('\n')
  return { client: 'Claude Code', place: 'in a terminal', language: 'shell', text }
}

function claudeFile(url: string): ClientConfig {
  const headers = { Authorization: `Bearer \${${keyVariable}:-}` }
  const text = json({ mcpServers: { [serverName]: { type: 'http', url, headers } } })
  return { client: 'Claude Code', place: '.mcp.json', language: 'json', text }
}

function cursor(url: string): ClientConfig {
  const headers = { Authorization: `Bearer \${env:${keyVariable}}` }
  const text = json({ mcpServers: { [serverName]: { url, headers } } })
  return { client: 'Cursor', place: '.cursor/mcp.json', language: 'json', text }
}

function vsCode(url: string): ClientConfig {
  const id = 'faregate-key'
  const key = { type: 'promptString', id, description: 'Faregate key pass', password: true }
  const headers = { Authorization: `Bearer \${input:${id}}` }
  const text = json({ inputs: [key], servers: { [serverName]: { type: 'http', url, headers } } })
  return { client: 'VS Code', place: '.vscode/mcp.json', language: 'json', text }
}

/** Codex puts the variable's bare value into the header, so the one without `Bearer` is used. */
function codex(url: string): ClientConfig {
  const text = [
    `[mcp_servers.${serverName}]`,
    `url = ${JSON.stringify(url)}`,
    `env_http_headers = { "x-api-key" = "${keyVariable}" }`,
  ].join('\n')
  return { client: 'Codex', place: '~/.codex/config.toml', language: 'toml', text }
}

/** Quotes text for a POSIX shell where it needs it. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}

function json(value: unknown): string {
  return JSON.stringify(value, undefined, 2)
}
