/** What the tokens of the protected functions look like. */

export const ISSUER = 'https://login.example.com/';
export const AUDIENCE = 'https://mcp.example.com/mcp';
/** Signs the tokens of this measurement and nothing else. */
export const SECRET = 'a secret of this measurement, of 48 bytes or more';
