/**
 * The guards of this package and of the gate in core that asks it, as data: for each one the text that makes it, and what stands there when it is gone.
 * `mutate.ts` takes each away in turn; a test must fail then.
 */

/** One guard. */
export interface Guard {
  /** What it keeps out. */
  readonly name: string;
  /** A file of `src/`; of core with `../../core/src/` before it. */
  readonly file: string;
  /** Stands there exactly once. */
  readonly find: string;
  readonly put: string;
}

const inFile =
  (file: string) =>
  (name: string, find: string, put = ''): Guard => ({ name, file, find, put });

const credentials = inFile('credentials.ts');
const token = inFile('token.ts');
const verifier = inFile('verifier.ts');
const signature = inFile('signature.ts');
const claims = inFile('claims.ts');
const mac = inFile('mac.ts');
const principal = inFile('principal.ts');
const scopes = inFile('scopes.ts');
const fields = inFile('fields.ts');
const keys = inFile('keys.ts');
const remote = inFile('remote-keys.ts');
const discovery = inFile('discovery.ts');
const fetching = inFile('fetch-json.ts');
const waiting = inFile('within.ts');
const introspection = inFile('introspection.ts');
const recent = inFile('recent.ts');
const dpop = inFile('dpop.ts');
const oauth = inFile('oauth-provider.ts');
const bearer = inFile('bearer.ts');
const asking = inFile('challenge.ts');
const compose = inFile('compose.ts');
const apiKey = inFile('api-key-provider.ts');
const lookup = inFile('api-key-lookup.ts');
const gateway = inFile('api-gateway.ts');
const caller = inFile('gateway-caller.ts');
const profiles = inFile('profiles.ts');
const urls = inFile('urls.ts');
const algorithms = inFile('algorithms.ts');
const ownKeys = inFile('own-keys.ts');
const options = inFile('jwt-options.ts');
const oauthOptions = inFile('oauth-options.ts');
const resource = inFile('resource.ts');

const inCore = (file: string) => inFile(`../../core/src/${file}`);
const coreHandle = inCore('handle.ts');
const coreGate = inCore('gate.ts');
const coreAccess = inCore('access.ts');
const coreRate = inCore('rate.ts');
const coreDocument = inCore('well-known.ts');

const ANYONE = "{ subject: 'x', kind: 'user', provider: 'x', scopes: [], claims: {} }";

export const GUARDS: readonly Guard[] = [
  coreHandle('asking the provider', '  else if (server.provider) await authenticate(exchange, server.provider);\n'),
  coreHandle('asking the limiter', '  if (server.rateLimit) await limitRate(exchange, false);\n'),
  coreGate('long URLs', 'url.length > server.limits.maxUrlBytes', 'false'),
  coreGate('other Hosts', 'gate.hosts && !http.hostAllowed(gate.hosts, request)', 'false'),
  coreGate('other Origins', "!http.originAllowed(gate.cors, request.headers.get('origin'))", 'false'),
  coreGate('other paths', "  if (!isEndpoint(path, gate)) throw new McpError('not_found', 'Not found');\n"),
  coreGate('well-known paths as the endpoint', "!path.startsWith('/.well-known/')", 'true'),
  coreGate('other methods', "method !== 'POST' && !servesSession(exchange)", 'false'),
  coreGate(
    'providers that throw',
    "    result = { outcome: 'unavailable' };\n",
    `    result = { outcome: 'ok', principal: ${ANYONE} };\n`,
  ),
  coreGate(
    'scopes that every request needs',
    "    if (result.principal.kind !== 'anonymous') requireScopes(exchange, scopes);\n",
  ),
  coreGate('outages taken for refusals', "if (result.outcome === 'unavailable') {", 'if (false as boolean) {'),
  coreGate('counting bad credentials', '  await limitRate(exchange, true);\n'),
  coreGate('malformed credentials', "exchange.reason === 'malformed' || exchange.reason === 'ambiguous'", 'false'),
  coreGate('whoever is not let in', "  throw new McpError('unauthorized', 'Unauthorized', { scopes });\n"),
  coreAccess('items without their scopes', '  requireScopes(exchange, item.scopes);\n'),
  coreAccess(
    'calls of hidden items',
    "  if (item.visibility === 'authorized' && missing(exchange, item.scopes)) return undefined;\n",
  ),
  coreAccess('hidden items in lists', 'Array.isArray(item.scopes) && missing(exchange, item.scopes);', 'false;'),
  coreAccess('some of the scopes', 'return !scopes.every(', 'return !scopes.some('),
  coreAccess(
    'anonymous callers',
    "principal === undefined || principal.kind === 'anonymous'",
    'principal === undefined',
  ),
  coreAccess('scopes by the input', "if (typeof item.scopes === 'function') {", 'if (false as boolean) {'),
  coreAccess('authorize', '(await server.authorize(call)) !== true', 'false'),
  coreRate('callers that come too often', 'decision.allowed !== true', 'false'),
  coreRate('limiters that fail', "    if (onError === 'open') return;\n", '    if (onError) return;\n'),
  coreRate('bad credentials apart', "failed ? 'failed' : 'source'", "'source'"),
  coreDocument('documents of other paths', "asked.startsWith('/') && own.endsWith(asked)", 'true'),
  coreDocument('half a segment', "asked.startsWith('/') && ", ''),
  coreDocument('the root of others', "atRoot || own === ''", 'true'),
  coreDocument('writing documents', "method !== 'GET' && method !== 'HEAD'", 'false'),

  credentials('a comma in Authorization', "  if (value.includes(',')) return { refused: 'ambiguous' };\n"),
  credentials(
    'a comma in the bare header',
    "value.includes(',') ? { refused: 'ambiguous' } : { credential: value }",
    '{ credential: value }',
  ),
  credentials(
    'two headers that differ',
    "first.credential === second.credential ? first : { refused: 'ambiguous' }",
    'first',
  ),
  credentials(
    'a malformed second header',
    'if (second.refused || first === NONE) return second;',
    'if (first === NONE) return second;',
  ),
  credentials('a long bare header', "  if (value.length > maxBytes) return { refused: 'oversized' };\n"),
  credentials(
    'a long Authorization',
    "  if (value.length > maxBytes + SCHEME_BYTES) return { refused: 'oversized' };\n",
  ),
  credentials('a long token', "  if (credential.length > maxBytes) return { refused: 'oversized' };\n"),
  credentials(
    'what is no token68',
    "form.test(credential) ? { credential, scheme } : { refused: 'malformed' }",
    '{ credential, scheme }',
  ),
  credentials('colons where none are wanted', 'colons ? WITH_COLONS : TOKEN68', 'WITH_COLONS'),
  credentials('schemes of others', 'schemes.includes(schemeOf(part))', 'true'),

  token('text behind the signature', '\\.([\\w-]+)$/;', '\\.([\\w-]+)/;'),
  token('text before the header', '/^([\\w-]+)\\.', '/([\\w-]+)\\.'),
  token('no signature', '([\\w-]+)$/;', '([\\w-]*)$/;'),
  token('another text for the same bytes', '![head, body, signature].every(isCanonical)', 'false'),
  token('a character too many', "[undefined, '', 'AQgw'", "[undefined, undefined, 'AQgw'"),
  token('four unused bits that are not zero', "'', 'AQgw',", "'', undefined,"),
  token('two unused bits that are not zero', "'AEIMQUYcgkosw048'] as", 'undefined] as'),
  token('text that is not UTF-8', ', { fatal: true }'),

  verifier(
    'algorithms that are not allowed',
    "typeof alg !== 'string' || !rules.algorithms.includes(alg)",
    "typeof alg !== 'string'",
  ),
  verifier('tokens of another type', "  if (!isType(typ, rules.typ)) return 'claims';\n"),
  verifier(
    'no type where one is wanted',
    'if (typ === undefined) return wanted === null;',
    'if (typ === undefined) return true;',
  ),
  verifier(
    'types of other tokens where any is taken',
    'wanted === null ? PLAIN.includes(name) : ',
    'wanted === null ? true : ',
  ),
  verifier('extensions', "  if (Object.hasOwn(header, 'crit')) return 'algorithm';\n"),
  verifier('other issuers', "  if (rules.issuer !== null && own(payload, 'iss') !== rules.issuer) return 'issuer';\n"),
  verifier('unknown keys', "  if (keys.length === 0) return 'unknown';\n"),
  verifier('bad signatures', "  if (!(await isSignedByOne(token.text, alg, keys))) return 'signature';\n"),
  verifier('bound tokens without proof', "  if (!rules.bound && own(payload, 'cnf') !== undefined) return 'proof';\n"),

  signature(
    'keys that may not verify',
    ", ...(jwk['key_ops'] !== undefined && { key_ops: jwk['key_ops'] as string[] })",
  ),
  signature('weak RSA keys', '  if (modulusLength < MIN_RSA_BITS) return false;\n'),
  signature(
    'any signature',
    'return await crypto.subtle.verify(',
    'return true || (0 as never as typeof crypto.subtle.verify)(',
  ),

  signature('secrets for another algorithm', 'key.alg === alg && '),
  mac('any code', 'this.#node.timingSafeEqual(right, code)', 'true'),
  mac(
    'any code of Web Crypto',
    'return crypto.subtle.verify(',
    'return true || (0 as never as typeof crypto.subtle.verify)(',
  ),
  mac('codes of another length', 'right.length === code.length && '),
  mac('secrets of nobody', 'createSecretKey(this.#secret)', 'createSecretKey(new Uint8Array())'),

  claims(
    'other audiences',
    "  if (rules.audience !== null && !isFor(claims, rules.audience, rules.audienceOptional)) return 'audience';\n",
  ),
  claims('no audience', 'if (aud === undefined) return optional;', 'if (aud === undefined) return true;'),
  claims(
    'access tokens without their claims',
    "  if (rules.accessToken && !['jti', rules.clientIdClaim].every((name) => isText(own(claims, name)))) return 'claims';\n",
  ),
  claims('no whole exp', '!Number.isSafeInteger(exp)', 'exp === undefined'),
  claims('nbf that is no number', ' || !Number.isFinite(nbf)'),
  claims('expired tokens', "  if (!(now < end + tolerance)) return 'expired';\n"),
  claims('early tokens', "  if (!(start <= now + tolerance)) return 'not_yet_valid';\n"),
  claims('access tokens without iat', 'rules.accessToken || maxAge', 'maxAge'),
  claims('no iat where age counts', 'rules.accessToken || maxAge !== Number.POSITIVE_INFINITY', 'rules.accessToken'),
  claims(
    'long lives without iat',
    'return end - now <= rules.maxTokenLifetimeSeconds ? undefined : ',
    'return true ? undefined : ',
  ),
  claims('iat that is no number', "  if (!Number.isFinite(iat)) return 'claims';\n"),
  claims('iat in the future', "  if (!(issued <= now + tolerance)) return 'not_yet_valid';\n"),
  claims('old tokens', "  if (!(now - issued <= maxAge + tolerance)) return 'expired';\n"),
  claims(
    'long lives',
    'return end - issued <= rules.maxTokenLifetimeSeconds ? undefined : ',
    'return true ? undefined : ',
  ),

  principal('no subject', '!isText(identity.subject) || '),
  principal('a client that is no text', '  if (clientId !== undefined && !isText(clientId)) return undefined;\n'),
  principal('scopes that are none', ' || !scopes) return undefined', ') return undefined'),
  principal('claims a schema does not take', '    if (result.issues) return undefined;\n'),
  principal('principals that can be changed', 'return freeze({', 'return ({'),
  scopes(
    'words that are no scopes',
    "!claim.every((scope) => typeof scope === 'string' && SCOPE.test(scope))",
    'false',
  ),
  scopes(
    'scopes in a list where words are expected',
    "  if (typeof claim !== 'string') return undefined;\n",
    "  if (Array.isArray(claim)) return claim;\n  if (typeof claim !== 'string') return undefined;\n",
  ),
  fields('__proto__ in escapes', '/__proto__|\\\\u/', '/__proto__/'),
  fields('__proto__', "key === '__proto__' ? undefined : member", 'member'),
  fields('members of every object', 'Object.hasOwn(fields, name) ? fields[name] : undefined', 'fields[name]'),

  keys('keys of another kind', "    jwk['kty'] === kind?.kty &&\n"),
  keys('keys on another curve', "    (kind?.crv === undefined || jwk['crv'] === kind.crv) &&\n"),
  keys('keys of another name', "    (kid === undefined || jwk['kid'] === kid) &&\n"),
  keys('keys for another algorithm', "    (jwk['alg'] === undefined || jwk['alg'] === alg) &&\n"),
  keys('keys for encryption', "    (jwk['use'] === undefined || jwk['use'] === 'sig') &&\n"),
  keys(
    'keys that verify nothing',
    "(operations === undefined || (Array.isArray(operations) && operations.includes('verify')))",
    'true',
  ),
  keys('very many keys of one name', '.slice(0, MAX_CANDIDATES)'),
  keys('private keys in public', " && !('d' in key) && !('k' in key)"),
  keys(
    'private keys in the options',
    'if (keys.length !== (value as JwkSet).keys.length) throw',
    'if (keys.length < 0) throw',
  ),

  remote(
    'fetches without end',
    'return since >= (this.#failed ? PAUSE_SECONDS : this.#settings.jwksCooldownSeconds);',
    'return since >= 0;',
  ),
  remote('a refusal where nobody could look', '    if (this.#failed) throw this.#failed;\n'),
  remote('keys that are too old', 'this.#age(held) < jwksMaxAgeSeconds)', 'true)'),
  remote('keys that are far too old', 'this.#age(held) < jwksMaxAgeSeconds + staleIfErrorSeconds', 'true'),
  remote(
    'an outage where old keys would do',
    '      if (held && this.#age(held) < jwksMaxAgeSeconds + staleIfErrorSeconds) return held;\n',
  ),
  remote('fetches right after one that failed', '      if (this.#failed && !this.#mayFetch()) throw this.#failed;\n'),
  remote(
    'a clock that goes back',
    'Math.abs(this.#outside.clock() - fetchedAt)',
    '(this.#outside.clock() - fetchedAt)',
  ),
  remote('waiting for another request on the edge', 'shareFetches = !isEdge()', 'shareFetches = true'),
  remote('fetches for every request', 'this.#flight ??= this.#fetch()', 'this.#flight = this.#fetch()'),
  discovery('documents of other issuers', "if (json['issuer'] !== issuer) throw", "if (json['issuer'] === 0) throw"),
  discovery(
    'unsafe addresses of keys',
    'return checkUrl(',
    'return ((_: string, url: unknown) => ({ href: String(url) }))(',
  ),
  fetching('redirects', "{ ...init, redirect: 'manual' }", 'init'),
  fetching('other answers than 200', 'status !== 200 || !body', '!body'),
  fetching('huge answers', '    if (size > MAX_BYTES) {', '    if (size < 0) {'),
  waiting('answers that never come', 'await Promise.race([work(abort.signal), late])', 'await work(abort.signal)'),

  introspection('inactive tokens', "  if (own(answer, 'active') !== true) return 'inactive';\n"),
  introspection('tokens that are active in a word', "own(answer, 'active') !== true", "!own(answer, 'active')"),
  introspection(
    'other issuers',
    "  if (rules.issuer !== undefined && iss !== undefined && iss !== rules.issuer) return 'issuer';\n",
  ),
  introspection('other audiences', "  if (audience !== null && !isFor(answer, audience, false)) return 'audience';\n"),
  introspection(
    'bound tokens without proof',
    "  if (!rules.bound && own(answer, 'cnf') !== undefined) return 'proof';\n",
  ),
  introspection('exp that is no number', "  if (exp !== undefined && !Number.isFinite(exp)) return 'claims';\n"),
  introspection(
    'expired tokens',
    "  if (exp !== undefined && !(now < (exp as number) + rules.clockToleranceSeconds)) return 'expired';\n",
  ),
  introspection('nbf that is no number', "  if (!Number.isFinite(nbf)) return 'claims';\n"),
  introspection(
    'early tokens',
    'return (nbf as number) <= now + rules.clockToleranceSeconds ? undefined : ',
    'return true ? undefined : ',
  ),
  introspection(
    'a refusal where the server fails',
    'if (!json) throw',
    'if (!json) return {};\n    if (status < 0) throw',
  ),
  introspection('answers that outlive their token', 'Math.min(this.#positiveSeconds, left)', 'this.#positiveSeconds'),
  introspection('answers that are changed', 'freeze(answer)', 'answer'),
  introspection(
    'credentials that mean something else',
    "return new URLSearchParams({ '': text }).toString().slice(1);",
    'return text;',
  ),
  recent('answers that are over', '    if (!(Math.abs(now - entry.keptAt) < entry.seconds)) return undefined;\n'),
  recent('memory without bound', '    if (this.#entries.size <= this.#max) return;\n', '    return;\n'),

  dpop('proofs of another type', "own(header, 'typ') !== 'dpop+jwt' || "),
  dpop('proofs by other algorithms', ' || !dpop.algorithms.includes(alg)'),
  dpop('private keys in proofs', ' || isPrivate(jwk)'),
  dpop('extensions', " || Object.hasOwn(header, 'crit')"),
  dpop('proofs of another method', "own(payload, 'htm') !== proven.method || "),
  dpop('proofs for another URL', ' || !isSameUrl(htu, proven.resource)'),
  dpop('proofs without an id', '!isText(jti) || '),
  dpop('times that are no number', " || typeof iat !== 'number'"),
  dpop('old and early proofs', '  if (!(Math.abs(proven.now - iat) <= dpop.windowSeconds)) return false;\n'),
  dpop('proofs for another token', "  if (own(payload, 'ath') !== (await digest(proven.token))) return false;\n"),
  dpop(
    'proofs of another key',
    '  if ((await digest(JSON.stringify(publicPart(jwk)))) !== thumbprint) return false;\n',
  ),
  dpop('bad signatures', '  if (!(await isSignedBy(parsed.text, alg, jwk))) return false;\n'),
  dpop('proofs that were used', ' === true;\n}\n\nfunction isPrivate', ' !== undefined;\n}\n\nfunction isPrivate'),
  dpop('long proofs', ' || proof.length > MAX_PROOF_BYTES'),
  dpop('URLs that are no text', "  if (typeof htu !== 'string') return false;\n"),
  oauth('bound tokens as bearer tokens', " && own(claims, 'cnf') === undefined"),
  oauth('bearer tokens where proofs are required', '!this.#dpop.required && '),
  oauth('bad proofs', "      if (!good) return 'proof';\n"),
  oauth(
    'a resource nobody knows',
    'if (!resource) throw',
    'if (!resource) return undefined as never;\n    if (resource.url === "") throw',
  ),
  oauth(
    'issuers that are not listed',
    "    if (!judge) return token ? 'issuer' : 'unknown';\n",
    "    if (!judge) return (await toPrincipal(token?.payload ?? {}, this.#judges[0]?.naming as never)) ?? 'claims';\n",
  ),
  bearer(
    'a refusal where nobody could say',
    '    if (!(cause instanceof Unavailable)) throw cause;\n',
    "    return { outcome: 'refused', reason: 'unknown' };\n",
  ),
  asking('an error for whoever sent nothing', '  none: undefined,', "  none: 'invalid_token',"),

  compose('credentials for two', "      if (others.length > 0) return { outcome: 'refused', reason: 'ambiguous' };\n"),
  compose('providers in the wrong order', 'certainty > (best.get(source)?.certainty ?? 0)', 'true'),
  compose('identities of the platform beside others', "  if (best.size > 1) best.delete('platform');\n"),
  compose('one of all', "        if (outcome.outcome !== 'ok') break;\n"),
  compose('strangers who are refused', "outcome.outcome === 'none' ? ", "outcome.outcome !== 'ok' ? "),
  compose(
    'providers that cannot be told apart',
    "    if (typeof recognizes !== 'function') {",
    '    if (recognizes === null) {',
  ),

  apiKey(
    'unknown keys',
    "  if (!entry) return { outcome: 'refused', reason: 'unknown' };\n",
    "  if (!entry) return { outcome: 'none' };\n",
  ),
  apiKey('revoked keys', "  if (revoked) return { outcome: 'refused', reason: 'revoked' };\n"),
  apiKey('early keys', "  if (now < notBefore) return { outcome: 'refused', reason: 'not_yet_valid' };\n"),
  apiKey(
    'expired keys',
    "now < expiresAt ? { outcome: 'ok', principal: entry.principal } : ",
    "true ? { outcome: 'ok', principal: entry.principal } : ",
  ),
  apiKey(
    'hashes as keys',
    'const hash = await sha256(credential);',
    'const hash = /^[0-9a-f]{64}$/.test(credential) ? credential : await sha256(credential);',
  ),
  apiKey(
    'comparing without a secret',
    "const mac = new Mac('HS256', crypto.getRandomValues(new Uint8Array(32)));",
    'const mac = { sign: async (text: string) => text } as Mac;',
  ),
  apiKey('one key for two', '!seen.has(hash)', 'true'),
  apiKey('nonsense from a database', "      checkIdentity(record, 'what lookup gave');\n"),
  apiKey(
    'databases that hang',
    "await within(LOOKUP_MS, 'lookup', async () => lookup(question, context))",
    'await lookup(question, context)',
  ),
  apiKey('tokens taken for keys', "!(scheme === 'bearer' && looksLikeJwt(credential))", 'true'),
  lookup('waiting for another request on the edge', '    if (isEdge()) return ask(question, context);\n'),
  lookup('questions for every request', 'flights.get(hash) ?? '),

  gateway('what is not accepted', 'platformAuth && accept.includes(platformAuth.type)', 'platformAuth'),
  gateway(
    'other issuers',
    "        if (rules.issuer !== null && claims['iss'] !== rules.issuer) return { outcome: 'refused', reason: 'issuer' };\n",
  ),
  gateway(
    'other audiences',
    "        if (!isForUs(claims, rules.audience)) return { outcome: 'refused', reason: 'audience' };\n",
  ),
  gateway('tokens nobody has checked', '(issuer === undefined || audience === undefined)', 'false'),
  caller('ID tokens', "own(claims, 'token_use') === 'access' && "),
  caller(
    'one role for all people',
    "own(claims, 'cognitoIdentityId') ?? (isFields(pool) ? own(pool, 'identityId') : undefined)",
    'undefined',
  ),
  caller('no subject', '!isText(caller.subject) || '),
  profiles('Cognito: other clients', ' && isText(clientId) && clientIds.includes(clientId)', ' && isText(clientId)'),
  profiles('Cognito: ID tokens', "own(claims, 'token_use') === 'access' && "),
  profiles('Entra: ID tokens', " || own(claims, 'nonce') !== undefined"),
  profiles('Access: tokens of the team', "  if (own(claims, 'type') !== 'app') return undefined;\n"),
  profiles('parts of URLs that are none', "typeof value === 'string' && form.test(value)", "typeof value === 'string'"),

  urls(
    'plain http',
    "(protocol === 'http:' && /^(localhost|127(\\.\\d+){3}|\\[::1\\])$/.test(hostname))",
    "protocol === 'http:'",
  ),
  urls('other schemes', 'if (!isSafe(url)) throw', 'if (url.href === "") throw'),
  urls('credentials in URLs', "if (url.username !== '' || url.password !== '') throw", "if (url.href === '') throw"),
  algorithms('none, and a mix', '    if (!known.has(name)) {', '    if (name === undefined) {'),
  algorithms('no algorithm at all', ' || given.length === 0'),
  ownKeys('public keys as secrets', "text.includes('-----BEGIN') || isJwk(text)", 'false'),
  ownKeys('short secrets', 'if (bytes.length < needed) throw', 'if (bytes.length < 0) throw'),
  options('audience *', "if (texts.includes('*')) throw", "if (texts.includes('')) throw"),
  options('no audience', '  if (audience === undefined) {', '  if (audience === 0) {'),
  options('no issuer', "  if (typeof issuer !== 'string' || issuer === '') {", '  if (issuer === 0) {'),
  options('long tolerance', "seconds('clockToleranceSeconds', 5, 300)", "seconds('clockToleranceSeconds', 5)"),
  options('tokens for nobody', '(audienceOptional && given.identify === undefined)', 'false'),
  oauthOptions('issuers that disagree', '  if (other === undefined && idle === undefined) return;\n', '  return;\n'),
  oauthOptions('no validation', 'if (list.length === 0) throw', 'if (list.length < 0) throw'),
  oauthOptions('tokens for anyone', 'if (validation.audience === null) throw', 'if (validation === null) throw'),
  resource('no authorization server', ' || servers.length === 0'),
  resource('offline_access', "[...required, ...initial, ...supported].includes('offline_access')", 'false'),
];
