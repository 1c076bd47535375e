/** Sessions without a store: the id is the session, sealed. Loaded by the first legacy client of a server that has them. */

import type { Sealer } from './seal.ts';
import type { FoundSession, Session } from './session.ts';

const LIFETIME_MS = 24 * 3_600_000;
/** Beyond this some proxies refuse the header. */
const MAX_ID_CHARS = 4096;

/** The id of a session that begins now; none for one that is too large for a header. */
export async function sealSession(sealer: Sealer, session: Session, owner: string): Promise<string | undefined> {
  const { protocolVersion, capabilities, clientInfo } = session;
  const { name, version } = clientInfo;
  const sealed = { protocolVersion, capabilities, clientInfo: { name, version }, born: Date.now() };
  const id = await sealer.seal(sealed, boundTo(owner));
  return id.length > MAX_ID_CHARS ? undefined : id;
}

/** The session of an id. Half its time over, it has a fresh id. */
export async function openSealed(sealer: Sealer, id: string, owner: string): Promise<FoundSession | undefined> {
  const found = (await sealer.open(id, boundTo(owner))) as (Session & { readonly born: number }) | undefined;
  const age = found ? Date.now() - found.born : LIFETIME_MS;
  if (!found || age >= LIFETIME_MS) return undefined;
  const renewedId = age < LIFETIME_MS / 2 ? undefined : await sealSession(sealer, found, owner);
  return renewedId === undefined ? found : { ...found, renewedId };
}

/** No state of a conversation is bound to this: those are lists. */
function boundTo(owner: string): string {
  return `session ${owner}`;
}
